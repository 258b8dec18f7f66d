import type { ChainFault } from '../audit/hash-chain.ts';
import { type GroupRef, groupKey } from '../model/security-group.ts';
import type { ReconcileDeps, Reconciliation } from './reconcile-deps.ts';

/** Nothing is left to do. */
export const compliant: Reconciliation = {
  kind: 'compliant',
  reason: 'no finding, and the managed rules match the allowlist',
};

/** The time of this process went by while it waited for EC2's budget. */
export const noTimeLeft: Reconciliation = {
  kind: 'busy',
  reason: "EC2's budget of changes is used up for the moment: the group is left to the next run",
  againInMs: 1_000,
};

/** EC2 throttles the account, or others change much in it: the places of a run are left to groups of other accounts for that long. */
export const noTokens: Reconciliation = { ...noTimeLeft, againInMs: 15_000 };

/** Not changed, and why. */
export function declined(why: string): Reconciliation {
  return { kind: 'declined', reason: `not changed: ${why}` };
}

/** Nothing could be recorded, and somebody has to act: raises the alarm. */
export function unrecorded(
  group: GroupRef,
  kind: 'ClockDiffers' | 'ChainsBroken',
  message: string,
  { alarm }: ReconcileDeps,
): Reconciliation {
  alarm({ kind, group, message });
  return { kind: 'unrecorded', reason: message };
}

/** What is wrong with the chain of a group, and what to do about it. */
export function brokenText(ref: GroupRef, { sequence, problem }: ChainFault): string {
  return (
    `the history of ${groupKey(ref)} is not valid at entry ${sequence}: ${problem}; the group is not changed. ` +
    `Check it with: smtp-warden history verify, then start a new chain with: smtp-warden history restart ${ref.groupId} --reason …`
  );
}
