import type { GroupOutline, Place } from '../../core/model/security-group.ts';
import { optInOf, optInValue } from '../../core/policy/opt-in.ts';
import type { Column } from '../column.ts';
import { exitCodes } from '../failure.ts';
import type { Host } from '../host/host.ts';
import type { FoundPlaces } from '../places/found-places.ts';
import { inPlaces } from '../places/in-places.ts';
import { type Progress, progressOf } from '../places/progress.ts';
import { inOrder, nothingRead, placeError, type ScanError, tellErrors, unreachable } from '../places/scan-error.ts';
import type { Session } from '../session.ts';

interface Listed extends Place {
  readonly groupId: string;
  readonly groupName: string;
  readonly vpcId: string;
  readonly optedIn: boolean;
  readonly note: string;
}

/**
 * Lists the groups with the opt-in tag, or with one that a person may take for it, in the order of the places. What could not
 * be read is named. Gives the exit code.
 */
export async function listGroups(session: Session, found: FoundPlaces, host: Host): Promise<number> {
  const key = session.settings.warden.optInTagKey;
  const list = host.list('groups');
  const rows: Listed[] = [];
  const errors = unreachable(found);
  const progress = progressOf(found.places, host);
  const read = (place: Place) => progress.place(taggedGroups(place, session, { key, progress }));
  for await (const result of inPlaces(found.places, read)) {
    if (result.kind === 'failed') errors.push(placeError(result));
    else if ('error' in result.value) errors.push(result.value);
    else {
      list.add(result.value);
      rows.push(result.value);
    }
  }
  progress.end();
  const ordered = inOrder(errors, found);
  const error = nothingRead(ordered, found, session);
  list.end({ optInTag: `${key}=${optInValue}`, errors: ordered, ...(error === null ? {} : { error }) });
  tellErrors(ordered, session, host);
  if (rows.length > 0 || host.format === 'csv') host.table(columnsOf(rows, session, host), rows);
  else host.line(noneText(`${key}=${optInValue}`, errors.length));
  return errors.length > 0 ? exitCodes.failure : exitCodes.fine;
}

async function* taggedGroups(
  place: Place,
  { runtime }: Session,
  { key, progress }: { readonly key: string; readonly progress: Progress },
): AsyncGenerator<Listed | ScanError> {
  for await (const page of runtime.surveyOf(place).outlines()) {
    progress.groups(page.length);
    for (const group of page) {
      if ('unreadable' in group) yield { ...group.ref, error: group.unreadable };
      else yield* taggedGroup(group, key);
    }
  }
}

function taggedGroup({ ref, name, vpcId, tags }: GroupOutline, tagKey: string): Listed[] {
  const optIn = optInOf(tags, tagKey);
  if (optIn.kind === 'out') return [];
  const note = optIn.kind === 'near' ? `not opted in: ${optIn.reason}` : 'opted in';
  return [{ ...ref, groupName: name, vpcId, optedIn: optIn.kind === 'in', note }];
}

/** A table names the account where not all are of the same. */
function columnsOf(rows: readonly Listed[], { accounts, home }: Session, { format }: Host): Column<Listed>[] {
  const isCsv = format === 'csv';
  const hasAccounts = isCsv || accounts.length > 1 || rows.some(({ account }) => account !== home.account);
  return [
    { title: 'group', name: 'groupId', text: ({ groupId }) => groupId },
    { title: 'name', name: 'groupName', text: ({ groupName }) => groupName },
    ...(hasAccounts ? [{ title: 'account', name: 'account', text: ({ account }: Listed) => account }] : []),
    { title: 'region', name: 'region', text: ({ region }) => region },
    ...(isCsv ? onlyCsv : []),
    { title: 'opt-in', name: 'note', text: ({ note }) => note },
  ];
}

const onlyCsv: readonly Column<Listed>[] = [
  { title: '', name: 'vpcId', text: ({ vpcId }) => vpcId },
  { title: '', name: 'optedIn', text: ({ optedIn }) => String(optedIn) },
];

function noneText(tag: string, errors: number): string {
  return errors > 0 ? `No group that could be read has the tag ${tag}.` : `No group has the tag ${tag}.`;
}
