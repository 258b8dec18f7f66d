import { isOpen } from '../../core/audit/audit-entry.ts';
import type { EntryBrief } from '../../core/audit/entry-brief.ts';
import type { GroupState } from '../../core/audit/group-states.ts';
import { isAwaiting, lastBriefs } from '../../core/audit/last-entries.ts';
import { type GroupRef, type Place, placeKey } from '../../core/model/security-group.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { type Reach, reaches } from '../../core/policy/reach.ts';
import { isByRegistry } from '../../runtime/settings.ts';
import { orWithoutTable } from '../log/without-table.ts';
import type { Session } from '../session.ts';
import type { PlacesToRead } from './places-to-read.ts';

interface Edit {
  readonly before: Policy;
  readonly after: Policy;
  readonly reach: Reach;
}

/** What the log knows of the groups that an edit can touch. */
export interface OnRecord {
  /** In the places that are read. */
  readonly groups: readonly GroupRef[];
  /** Where the log has such groups and nothing is read: the bot looks after more than these settings name. */
  readonly elsewhere: readonly Place[];
}

/**
 * The groups of which nothing can be seen in EC2, and that are checked all the same when the allowlist is edited: they were closed,
 * and somebody is to be let in, or a remediation has no end. As far back as the bot itself looks.
 */
export async function groupsToFollow(
  { runtime, settings }: Session,
  found: PlacesToRead,
  { before, after, reach }: Edit,
): Promise<OnRecord> {
  const now = runtime.clock.now();
  const where = whereOf(found, reach, settings);
  const isWanted = (entry: EntryBrief) => {
    if (where(entry) !== 'read') return where(entry) === 'elsewhere';
    return isOpen(entry) || isAwaiting(entry, before, now) || isAwaiting(entry, after, now);
  };
  const briefs = await orWithoutTable(() => lastBriefs(runtime.auditLog, now, 'list'), []);
  return onRecord(briefs.filter(isWanted), where);
}

/** The groups that the log knows rules of ours of, or a finding that was not corrected. */
export async function groupsOnRecord(
  { runtime, settings }: Session,
  found: PlacesToRead,
  { reach }: Pick<Edit, 'reach'>,
): Promise<OnRecord> {
  const where = whereOf(found, reach, settings);
  const states = await orWithoutTable(async () => (await runtime.auditLog.states()).groups, []);
  return onRecord(
    states.filter((state) => where(state) === 'elsewhere' || isKnown(state)),
    where,
  );
}

type Recorded = Pick<GroupState, 'group' | 'vpcId'>;
type Where = (one: Recorded) => 'read' | 'elsewhere' | 'untouched';

function onRecord(known: readonly Recorded[], where: Where): OnRecord {
  const elsewhere = new Map<string, Place>();
  for (const one of known) {
    const { account, region } = one.group;
    if (where(one) === 'elsewhere') elsewhere.set(placeKey(one.group), { account, region });
  }
  const groups = known.filter((one) => where(one) === 'read').map(({ group }) => group);
  return { groups, elsewhere: [...elsewhere.values()] };
}

/**
 * Whether an edit can touch a group, and whether it is in a place that is read. What could not be listed is named already. An account that
 * the registry of an organisation does not manage is not managed by the bot either: accounts leave all the time, and their groups stay on
 * record. A list may be another one than the bot has.
 */
function whereOf({ places, failures, unasked }: PlacesToRead, reach: Reach, settings: Session['settings']): Where {
  const keys = new Set(places.map(placeKey));
  const read = new Set([...unasked, ...places.map(({ account }) => account)]);
  const isUnasked = new Set(unasked);
  const isLeftOut = (account: string) => isByRegistry(settings) && !read.has(account);
  const failed = new Set(failures.filter(({ region }) => region === null).map(({ account }) => account));
  return ({ group, vpcId }) => {
    if (!reaches(reach, { ref: group, vpcId })) return 'untouched';
    if (keys.has(placeKey(group)) || isUnasked.has(group.account)) return 'read';
    return failed.has(group.account) || isLeftOut(group.account) ? 'untouched' : 'elsewhere';
  };
}

function isKnown({ list, hasFinding, outcome }: GroupState): boolean {
  if (list.rules.length + list.closed.length > 0) return true;
  return hasFinding && outcome !== 'completed';
}
