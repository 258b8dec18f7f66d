import type { ComingEnd } from '../../core/audit/coming-ends.ts';
import type { GroupState } from '../../core/audit/group-states.ts';
import { isLive } from '../../core/policy/allowlist-entry.ts';
import type { AccountStatus, DeferredReason, UnfinishedGroup } from './fleet-facts.ts';
import type { OpenProposal } from './open-proposals.ts';
import { isClosedBySweep, isOpenNow, openOnlyBySweep, type StatusInput } from './status-input.ts';

interface Context extends StatusInput {
  /** What the log says of the groups of each account. */
  readonly byAccount: ReadonlyMap<string, readonly GroupState[]>;
  readonly proposals: readonly OpenProposal[];
  readonly unfinished: readonly UnfinishedGroup[];
  readonly ends: readonly ComingEnd[];
}

export function accountStatus(account: string, context: Context): AccountStatus {
  const { policy, sweep, unreachable, proposals, unfinished, ends, now } = context;
  const states = context.byAccount.get(account) ?? [];
  const open = states.filter((state) => isOpenNow(state, sweep));
  // What follows the allowlist has no finding, and the sweep says nothing of it.
  const deferred = states.filter(
    (state) => state.outcome === 'deferred' && !(state.hasFinding && isClosedBySweep(state, sweep)),
  );
  const regions = sweep?.reports.get(account)?.regions ?? [];
  const isOf = (one: { readonly account: string }) => one.account === account;
  const concerns = (end: ComingEnd) =>
    end.kind === 'exemption' ? isOf(end.item.group) : end.groups.some(({ state }) => isOf(state.group));
  return {
    account,
    groups: regions.length > 0 ? sum(regions.map(({ groups }) => groups)) : null,
    open: open.length + openOnlyBySweep(account, states, sweep),
    notOptedIn: open.filter(({ outcome }) => outcome === 'reported').length,
    optedIn: regions.length > 0 ? sum(regions.map(({ optedIn }) => optedIn)) : null,
    exempt: (policy?.exemptions ?? []).filter((item) => isOf(item.group) && isLive(item, now)).length,
    deferred: reasonsOf(deferred.map(({ reason }) => reason)),
    failed: open.filter(({ outcome }) => outcome === 'failed').length,
    unfinished: unfinished.filter(isOf).length,
    proposals: proposals.filter(isOf).length,
    endingSoon: ends.filter(concerns).length,
    unreachableSince: unreachable.get(account)?.since ?? null,
  };
}

function reasonsOf(reasons: readonly string[]): DeferredReason[] {
  return [...Map.groupBy(reasons, (reason) => reason)]
    .map(([reason, all]) => ({ reason, groups: all.length }))
    .sort((one, other) => other.groups - one.groups);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
