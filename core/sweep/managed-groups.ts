import type { AuditHistory } from '../audit/audit-log.ts';
import { isAwaiting, lastBriefs } from '../audit/last-entries.ts';
import type { CheckQueue, Fleet, SecurityGroupSurvey } from '../gateways.ts';
import type { GroupRef, Place } from '../model/security-group.ts';
import type { Policy } from '../policy/policy.ts';

/** Managed rules follow the allowlist; an exposure is left to an ordinary check. */
const allowlistChanged = {
  trigger: { kind: 'event', name: 'AllowlistChanged', eventId: null, actor: null },
  mayClose: false,
} as const;

interface Log {
  readonly nominations: CheckQueue;
  readonly history: Pick<AuditHistory, 'briefs'>;
  readonly policy: () => Promise<Policy>;
  readonly fleet: Fleet;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Enqueues the groups of these accounts that were closed with nobody let in, where somebody is approved by now. */
export async function enqueueAwaitingGroups(
  accounts: readonly string[],
  { nominations, history, policy: read, fleet, now }: Log,
): Promise<number> {
  const policy = await read();
  const awaiting = (await lastBriefs(history, now(), 'list')).filter((entry) => isAwaiting(entry, policy, now()));
  const groups: GroupRef[] = [];
  for (const { group } of awaiting) {
    if (accounts.includes(group.account) && (await fleet.isSwept(group))) groups.push(group);
  }
  await nominations.enqueue(groups, allowlistChanged);
  return groups.length;
}

/**
 * Enqueues the groups of a place that have rules of ours: the allowlist has changed. No change limit holds them back, since
 * these checks close nothing (docs/adr/0014).
 */
export async function enqueueManagedGroups(
  place: Place,
  { nominations, surveyOf }: { nominations: CheckQueue; surveyOf: (place: Place) => SecurityGroupSurvey },
): Promise<number> {
  const groupIds = await surveyOf(place).managedGroups();
  await nominations.enqueue(
    [...groupIds].map((groupId) => ({ ...place, groupId })),
    allowlistChanged,
  );
  return groupIds.size;
}
