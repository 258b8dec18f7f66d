import { grouped } from '../../../core/model/counted.ts';

/** What stands in the place of a list without rows. `all`: how many there are without the filter. */
export function emptyText(state: 'running' | 'done' | 'failed', all: number, none: string): string {
  if (all > 0) return 'None is left by what is asked for above.';
  if (state === 'running') return 'Reading…';
  return state === 'failed' ? 'It is not known: it could not be read.' : none;
}

/** How many are shown of how many, for a heading; empty: it is not known. */
export function countText(shown: number, all: number | undefined): string {
  if (all === undefined) return '';
  return shown === all ? `(${grouped(all)})` : `(${grouped(shown)} of ${grouped(all)})`;
}
