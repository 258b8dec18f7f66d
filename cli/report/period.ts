import { UsageError } from '../failure.ts';
import { sinceOf, untilOf } from '../moment.ts';

/** Reads `--from` (30 days ago where it is left out) and `--to` (now), which may lie ahead. `now` is in milliseconds. */
export function periodOf(
  { from = '30d', to }: { readonly from?: string; readonly to?: string },
  now: number,
): { readonly from: string; readonly to: string } {
  const begin = sinceOf(from, now, '--from');
  const end = to === undefined ? new Date(now).toISOString() : untilOf(to, now, '--to');
  if (begin <= end) return { from: begin, to: end };
  throw new UsageError(`--to ${to ?? 'now'} is before --from ${from}; give an earlier --from`);
}
