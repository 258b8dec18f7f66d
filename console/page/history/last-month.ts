/** The last full month in UTC, as dates; `now` is in milliseconds since the epoch. */
export function lastMonth(now: number): { readonly from: string; readonly to: string } {
  const today = new Date(now);
  const first = Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - 1, 1);
  const last = Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), 0);
  return { from: dateOf(first), to: dateOf(last) };
}

function dateOf(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10);
}
