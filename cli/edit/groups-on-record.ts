import { type AuditEntry, isOpen } from '../../core/audit/audit-entry.ts';
import type { GroupState } from '../../core/audit/group-states.ts';
import { isAwaiting, lastEntries } from '../../core/audit/last-entries.ts';
import type { GroupRef } from '../../core/model/security-group.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { type Reach, reaches } from '../../core/policy/reach.ts';
import type { FoundPlaces } from '../../core/sweep/places.ts';
import { placeKey } from '../../core/sweep/sweep.ts';
import { orWithoutTable } from '../log/known-chain.ts';
import type { Session } from '../session.ts';

interface Edit {
  readonly before: Policy;
  readonly after: Policy;
  readonly reach: Reach;
}

/**
 * The groups of which nothing can be seen in EC2, and that are checked all the same when the allowlist is edited: they were closed,
 * and somebody is to be let in, or a remediation has no end. As far back as the bot itself looks.
 */
export async function groupsToFollow(
  { runtime }: Session,
  found: FoundPlaces,
  { before, after, reach }: Edit,
): Promise<readonly GroupRef[]> {
  const now = runtime.clock.now();
  const isRead = isIn(found, reach);
  const isWanted = (entry: AuditEntry) =>
    isRead(entry) && (isOpen(entry) || isAwaiting(entry, before, now) || isAwaiting(entry, after, now));
  const last = await orWithoutTable(() => lastEntries(runtime.auditLog, now, isWanted), []);
  return last.map(({ group }) => group);
}

/** The groups that the log knows rules of ours of, or a finding that was not corrected. */
export async function groupsOnRecord(
  { runtime }: Session,
  found: FoundPlaces,
  { reach }: Pick<Edit, 'reach'>,
): Promise<readonly GroupRef[]> {
  const isRead = isIn(found, reach);
  const states = await orWithoutTable(async () => (await runtime.auditLog.states()).groups, []);
  return states.filter((state) => isRead(state) && isKnown(state)).map(({ group }) => group);
}

/** Whether an edit can touch a group, in the places that the command is about. */
function isIn({ places }: FoundPlaces, reach: Reach) {
  const keys = new Set(places.map(placeKey));
  return ({ group, vpcId }: Pick<GroupState, 'group' | 'vpcId'>) =>
    keys.has(placeKey(group)) && reaches(reach, { ref: group, vpcId });
}

function isKnown({ list, hasFinding, outcome }: GroupState): boolean {
  if (list.rules.length + list.closed.length > 0) return true;
  return hasFinding && outcome !== 'completed';
}
