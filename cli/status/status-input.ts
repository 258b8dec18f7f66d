import type { CheckResult } from '../../aws/checks.ts';
import { type GroupState, isOpenByLog, type LogStates } from '../../core/audit/group-states.ts';
import type { StoredEvidence } from '../../core/evidence/evidence-store.ts';
import { type GroupRef, groupKey } from '../../core/model/security-group.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { AccountReport } from '../../core/sweep/account-report.ts';
import type { AccountState } from '../../core/sweep/account-states.ts';
import type { SweepState } from '../../core/sweep/sweep-ledger.ts';

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
  /** What is kept of whom closing groups cuts off, of those that are open or wait. What of it cannot be read makes no failure. */
  readonly evidence: StoredEvidence;
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
export function isClosedBySweep({ group, at }: Pick<GroupState, 'group' | 'at'>, sweep: SweepState | null): boolean {
  const report = sweep?.reports.get(group.account);
  const open = report?.regions.find(({ region }) => region === group.region)?.open;
  if (!sweep || !report || !open || at >= sweep.sweep.startedAt) return false;
  return !isUnread(report, group) && !open.includes(group.groupId);
}

/**
 * How many groups of an account the last sweep found open of which the log does not tell yet: their checks are queued. `states` are those
 * of the account.
 */
export function openOnlyBySweep(account: string, states: readonly GroupState[], sweep: SweepState | null): number {
  const regions = sweep?.reports.get(account)?.regions;
  if (!sweep || !regions) return 0;
  const known = new Map(states.map((state) => [groupKey(state.group), state]));
  return regions
    .flatMap(({ region, open = [] }) => open.map((groupId) => known.get(groupKey({ account, region, groupId }))))
    .filter((state) => state === undefined || (!isOpenByLog(state) && state.at < sweep.sweep.startedAt)).length;
}

/** Whether a group may not have been read, though its region was: it or its region is noted as failed, or notes were left out. */
function isUnread({ failures, failuresOmitted = 0 }: AccountReport, { region, groupId }: GroupRef): boolean {
  return (
    failuresOmitted > 0 ||
    failures.some((note) => note.region === region && (note.groupId === undefined || note.groupId === groupId))
  );
}
