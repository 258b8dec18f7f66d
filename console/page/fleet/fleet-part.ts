/** A part of the page that is shown alone, as the address says; null: all of it. */
export type Part = 'waiting' | 'ending';

export function partOf(query: URLSearchParams): Part | null {
  const asked = query.get('show');
  return asked === 'waiting' || asked === 'ending' ? asked : null;
}
