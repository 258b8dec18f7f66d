import type { UnreadableGroup } from '../../core/gateways.ts';
import { inBatches } from '../../core/model/in-batches.ts';
import { type GroupOutline, groupKey, type Place, type Snapshot } from '../../core/model/security-group.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Unread } from '../../core/preview/effect.ts';
import { judgeFinding } from '../../core/reconcile/judge.ts';
import { UsageError } from '../failure.ts';
import type { Host } from '../host/host.ts';
import type { FoundPlaces } from '../places/found-places.ts';
import { inPlaces } from '../places/in-places.ts';
import { progressOf } from '../places/progress.ts';
import { groupError, placeError, type ScanError, unreachable } from '../places/scan-error.ts';
import { scanAccountRegions } from '../scan/scan-groups.ts';
import type { Session } from '../session.ts';
import { snapshotsIn } from '../target.ts';
import { readGroupFile } from './group-file.ts';

/** How a person says which groups are meant: in exactly one of these ways. */
export interface Selection {
  readonly named: readonly string[];
  readonly fromScan?: boolean;
  readonly file?: string;
  readonly tag?: string;
}

/** The groups that are meant, and what could not be read on the way. */
export interface Selected {
  readonly snapshots: readonly Snapshot[];
  readonly unread: readonly Unread[];
}

interface Work {
  readonly session: Session;
  readonly host: Host;
  readonly found: FoundPlaces;
  readonly policy: Policy;
}

/** Throws a UsageError where not exactly one way is used, before anything is read. */
export function checkSelection({ named, fromScan = false, file, tag }: Selection): void {
  const ways = [named.length > 0, fromScan, file !== undefined, tag !== undefined].filter(Boolean).length;
  if (ways !== 1) throw new UsageError('say which groups in one way: ids or names, --from-scan, --file or --tag');
  if (tag !== undefined && !/^[^=]+=/.test(tag)) {
    throw new UsageError(`--tag ${JSON.stringify(tag)} is not a key and a value, such as team=mail`);
  }
}

/** Finds the groups. Throws where one that was named does not exist, or is not the only one of its name. */
export async function selectGroups(selection: Selection, work: Work): Promise<Selected> {
  if (selection.fromScan) return notOptedIn(work);
  if (selection.tag !== undefined) return tagged(selection.tag, work);
  if (selection.file !== undefined) return listedIn(selection.file, work);
  const { session, found } = work;
  return { snapshots: await snapshotsIn(session, selection.named, found.places), unread: unreadOf(found) };
}

/** The groups that a scan finds open and that nobody has opted in. */
async function notOptedIn({ session, host, found, policy }: Work): Promise<Selected> {
  const snapshots: Snapshot[] = [];
  const { errors } = await scanAccountRegions(
    session,
    { found, policy, host, judge: judgeFinding },
    ({ snapshot, decision, exposures }) => {
      if (decision.kind === 'report' && exposures.length > 0) snapshots.push(snapshot);
    },
  );
  return { snapshots, unread: errors.map(toUnread) };
}

async function tagged(tag: string, { session, host, found }: Work): Promise<Selected> {
  const [key, value] = [tag.replace(/=.*$/s, ''), tag.replace(/^[^=]*=/, '')];
  const isTagged = (group: GroupOutline | UnreadableGroup): group is GroupOutline =>
    'tags' in group && Object.hasOwn(group.tags, key) && group.tags[key] === value;
  const errors: ScanError[] = unreachable(found);
  const snapshots: Snapshot[] = [];
  const progress = progressOf(found.places, host);
  const read = (place: Place) => progress.place(session.runtime.surveyOf(place).outlines());
  for await (const result of inPlaces(found.places, read)) {
    if (result.kind === 'failed') errors.push(placeError(result));
    else {
      progress.groups(result.value.length);
      const page = result.value.filter(isTagged);
      snapshots.push(...(await session.runtime.surveyOf(result.place).snapshots(page)));
    }
  }
  progress.end();
  return { snapshots, unread: errors.map(toUnread) };
}

/** How many groups are read at a time. */
const parallelReads = 20;

async function listedIn(path: string, { session, found }: Work): Promise<Selected> {
  const named = await readGroupFile(path);
  const unread: Unread[] = unreadOf(found);
  const bare = named.flatMap(({ groupId, place }) => (place === null ? [groupId] : []));
  const snapshots = [...(await snapshotsIn(session, [...new Set(bare)], found.places))];
  const placed = named.flatMap(({ groupId, place }) => (place === null ? [] : [{ ...place, groupId }]));
  await inBatches(placed, parallelReads, async (ref) => {
    try {
      const snapshot = await session.runtime.groups.snapshot(ref);
      if (snapshot) snapshots.push(snapshot);
      else unread.push({ ...ref, reason: 'the group does not exist' });
    } catch (error) {
      unread.push(toUnread(groupError(ref, error)));
    }
  });
  return { snapshots: [...new Map(snapshots.map((one) => [groupKey(one.ref), one])).values()], unread };
}

function unreadOf(found: FoundPlaces): Unread[] {
  return unreachable(found).map(toUnread);
}

function toUnread({ error, ...where }: ScanError): Unread {
  return { ...where, reason: error };
}
