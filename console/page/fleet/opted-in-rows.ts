import { counted, grouped } from '../../../core/model/counted.ts';
import type { Documents } from '../documents.ts';

/** A group that has the opt-in tag, or one that looks like it. */
export type Listed = Documents['groups-list']['groups'][number];

/** Those with the text in the name or the id; near misses of the tag first, otherwise as they were read. */
export function listedOf(groups: readonly Listed[], text: string): Listed[] {
  const wanted = text.trim().toLowerCase();
  const found = groups.filter(
    ({ groupId, groupName }) => groupId.includes(wanted) || groupName.toLowerCase().includes(wanted),
  );
  return [...found.filter(({ optedIn }) => !optedIn), ...found.filter(({ optedIn }) => optedIn)];
}

/** How many there are, and how many the filter hides. */
export function optedInSum(all: readonly Listed[], shown: readonly Listed[], state: 'done' | 'failed'): string {
  const sum = `${counted(all.filter(({ optedIn }) => optedIn).length, 'group')} opted in.`;
  const hidden = all.length - shown.length;
  const filtered = hidden > 0 ? ` The filter hides ${grouped(hidden)}.` : '';
  return `${sum}${filtered}${state === 'failed' ? ' The list did not come to its end.' : ''}`;
}

/** What stands in place of rows: what could not be read may have opted in. */
export function optedInEmpty(state: 'running' | 'done' | 'failed', all: number, errors: number): string {
  if (all > 0) return 'No group is left by the filter.';
  if (state === 'running') return 'None so far.';
  if (state === 'failed') return 'It is not known which groups have opted in.';
  if (errors > 0) return 'None in what could be read.';
  return 'No group has the tag. Open a group and opt it in, or all open ones: smtp-warden groups opt-in --from-scan';
}
