import type { AuditHistory } from '../audit/audit-log.ts';
import { isAwaiting, lastBriefs } from '../audit/last-entries.ts';
import type { CheckQueue, Fleet } from '../gateways.ts';
import type { GroupRef } from '../model/security-group.ts';
import type { Policy } from '../policy/policy.ts';

/** Managed rules follow the allowlist; an exposure is left to an ordinary check. No change limit holds these checks back (docs/adr/0014). */
export const allowlistChanged = {
  trigger: { kind: 'event', name: 'AllowlistChanged', eventId: null, actor: null },
  mayClose: false,
} as const;

interface Log {
  readonly history: Pick<AuditHistory, 'briefs'>;
  readonly policy: () => Promise<Policy>;
  readonly fleet: Pick<Fleet, 'coversRegion'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The groups of these accounts, in regions that are swept, that were closed with nobody let in, where somebody is approved by now. */
export async function awaitingGroups(
  accounts: readonly string[],
  { history, policy: read, fleet, now }: Log,
): Promise<GroupRef[]> {
  const policy = await read();
  const asked = new Set(accounts);
  const last = await lastBriefs(history, now(), 'list');
  return last
    .filter((entry) => asked.has(entry.group.account) && fleet.coversRegion(entry.group.region))
    .filter((entry) => isAwaiting(entry, policy, now()))
    .map(({ group }) => group);
}

/** Enqueues these groups; gives how many they are. */
export async function enqueueAwaitingGroups(
  accounts: readonly string[],
  { nominations, ...log }: Log & { readonly nominations: CheckQueue },
): Promise<number> {
  const groups = await awaitingGroups(accounts, log);
  await nominations.enqueue(groups, allowlistChanged);
  return groups.length;
}
