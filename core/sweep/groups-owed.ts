import { isOpen } from '../audit/audit-entry.ts';
import type { AuditHistory } from '../audit/audit-log.ts';
import { isAwaiting, lastBriefs } from '../audit/last-entries.ts';
import type { Fleet } from '../gateways.ts';
import type { GroupRef } from '../model/security-group.ts';
import type { Policy } from '../policy/policy.ts';
import type { AccountStates } from './account-states.ts';
import type { AllowlistChanged } from './scan-request.ts';

interface World {
  readonly history: Pick<AuditHistory, 'briefs'>;
  readonly fleet: Pick<Fleet, 'coversRegion'>;
  readonly accountStates: Pick<AccountStates, 'unreachable'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * What is unfinished in any region of these accounts, and what waits for somebody in regions that are swept, of accounts that can be
 * reached. `accounts` are all that are managed: nothing more is asked for a group, however many there are.
 */
export async function groupsOwed(
  accounts: readonly string[],
  policy: Policy,
  { history, fleet, accountStates, now }: World,
): Promise<GroupRef[]> {
  const managed = new Set(accounts);
  const unreachable = await accountStates.unreachable();
  const last = (await lastBriefs(history, now(), 'list')).filter(({ group }) => managed.has(group.account));
  const isSwept = ({ account, region }: GroupRef) => fleet.coversRegion(region) && !unreachable.has(account);
  return last
    .filter((entry) => (isSwept(entry.group) && isAwaiting(entry, policy, now())) || isOpen(entry))
    .map(({ group }) => group);
}

/** By then a sweep has come by, unless that is late enough to be an alarm. */
const latelyMs = 3 * 3600 * 1000;

/**
 * What is asked for where approvals have just ended by themselves. Their groups follow as they do when somebody removes an
 * entry. The stream of the table reports a removal at once, and an expiry only when TTL deletes the item. `now` is in milliseconds.
 */
export function afterExpiry({ entries }: Policy, now: number): AllowlistChanged[] {
  const expired = entries.filter(({ expiresAt, removedBy }) => {
    const end = expiresAt === null || removedBy !== undefined ? 0 : Date.parse(expiresAt);
    return now - latelyMs < end && end <= now;
  });
  if (expired.length === 0) return [];
  const accounts = expired.flatMap(({ scope }) => (scope.kind === 'account' ? [scope.account] : []));
  const isAboutAll = accounts.length < expired.length;
  return [{ kind: 'allowlist-changed', accounts: isAboutAll ? null : [...new Set(accounts)] }];
}
