import { counted, grouped } from '../../../core/model/counted.ts';
import type { Documents } from '../documents.ts';
import { watchedPorts } from './finding-texts.ts';

/** What a scan has come to, as far as its texts need it. */
export interface Scanned {
  readonly state: 'running' | 'done' | 'failed';
  readonly document: Pick<Documents['scan'], 'groups' | 'errors'> | null;
  /** How many open groups it has found. */
  readonly open: number;
  /** How many of them the filter lets pass. */
  readonly shown: number;
}

/** How many groups are open, of how many, and how many of them are not shown. */
export function sumText({ state, document, open, shown }: Scanned): string {
  const of = document ? ` of ${counted(document.groups, 'group')}` : '';
  const hidden = open - shown;
  const filtered = hidden > 0 ? ` ${grouped(shown)} shown; the filter hides ${grouped(hidden)}.` : '';
  if (state !== 'failed') return `${grouped(open)}${of} open.${filtered}`;
  const known = open === 0 ? '' : `${grouped(open)} open groups were found before.${filtered}`;
  return `The scan did not come to its end. ${known}`.trim();
}

/** What stands in place of rows. Only a scan that has read everything may say that all is well. */
export function emptyText({ state, document, open }: Scanned): string {
  if (open > 0) return 'No open group is left by the filter.';
  if (state === 'running') return 'None so far.';
  if (state === 'failed' || document === null) return 'It is not known which groups are open.';
  if (document.errors.length > 0) return 'None in what could be read.';
  if (document.groups === 0) return 'There is no security group here.';
  const looked = counted(document.groups, 'group was', 'groups were');
  return `No group lets the internet reach ${watchedPorts}. ${looked} looked at.`;
}

/** A number of open groups on a card: more may come, or there may be more than were found. */
export function countText(count: number, state: Scanned['state']): string {
  if (state === 'done') return grouped(count);
  if (state === 'running') return `${grouped(count)}…`;
  return count === 0 ? '–' : `${grouped(count)}+`;
}

/** Where something could not be read, in words. */
export function errorText({ account, region, groupId, error }: ScanError): string {
  const where = [account, region, groupId].filter((part) => part !== null).join(' ');
  return where === '' ? error : `${where}: ${error}`;
}

interface ScanError {
  readonly account: string | null;
  readonly region: string | null;
  readonly groupId: string | null;
  readonly error: string;
}

/** What a command says beside its document, without what the document says as well. */
export function otherNotices(notices: readonly string[], errors: readonly ScanError[]): string[] {
  return [...new Set(notices)].filter((notice) => !errors.some(({ error }) => notice.includes(error)));
}
