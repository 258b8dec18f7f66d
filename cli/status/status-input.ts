import type { CheckResult } from '../../aws/checks.ts';
import { type GroupState, isOpenByLog, type LogStates } from '../../core/audit/group-states.ts';
import { groupKey } from '../../core/model/security-group.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { AccountState } from '../../core/sweep/account-states.ts';
import { type PlaceReport, placeKey, type SweepState } from '../../core/sweep/sweep.ts';

/** What the status is made of: what was read of the log, the policy and the sweeps. */
export interface StatusInput {
  /** The managed accounts. */
  readonly accounts: readonly string[];
  /** How the registry of an organisation is kept; null where there is none. */
  readonly registry: CheckResult | null;
  readonly log: LogStates;
  /** Null where it could not be read. */
  readonly policy: Policy | null;
  /** The last sweep; null where none is on record. */
  readonly sweep: SweepState | null;
  readonly unreachable: ReadonlyMap<string, AccountState>;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly claimTimeoutMs: number;
  readonly noticeDays: number;
  /** Why the policy is not as its chain says; none where it is. */
  readonly tampered: readonly string[];
  /** What this command itself could not read. */
  readonly failures: readonly string[];
}

/**
 * Whether a group is open as far as it is known: its last entry says so, and the last sweep, where it has read the group since, has
 * found it open as well.
 */
export function isOpenNow(state: GroupState, sweep: SweepState | null): boolean {
  return isOpenByLog(state) && !isClosedBySweep(state, sweep);
}

/** Whether the last sweep has read a group after its last entry and found nothing in it, or the group is gone. */
export function isClosedBySweep({ group, at }: GroupState, sweep: SweepState | null): boolean {
  const report = sweep?.reports.find(({ place }) => placeKey(place) === placeKey(group));
  if (!sweep || !report?.open || !isWhole(report) || at >= sweep.sweep.startedAt) return false;
  const isUnread = report.failures.some(({ groupId }) => groupId === group.groupId);
  return !isUnread && !report.open.includes(group.groupId);
}

/** How many groups of an account the last sweep found open of which the log does not tell yet: their checks are queued. */
export function openOnlyBySweep(account: string, { log, sweep }: Pick<StatusInput, 'log' | 'sweep'>): number {
  if (!sweep) return 0;
  const states = new Map(log.groups.map((state) => [groupKey(state.group), state]));
  return sweep.reports
    .filter(({ place }) => place.account === account)
    .flatMap(({ place, open = [] }) => open.map((groupId) => states.get(groupKey({ ...place, groupId }))))
    .filter((state) => state === undefined || (!isOpenByLog(state) && state.at < sweep.sweep.startedAt)).length;
}

/** Whether all groups of a place were listed: a failure of a single group leaves the others. */
function isWhole({ failures }: PlaceReport): boolean {
  return failures.every(({ groupId }) => groupId !== undefined);
}
