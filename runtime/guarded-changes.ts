import type { GuardedRuleChanges } from '../core/execute/guarded-rule-changes.ts';
import type { CallResult, Fleet, RuleChanges } from '../core/gateways.ts';
import { type GroupRef, groupKey } from '../core/model/security-group.ts';

/** How long an answer counts: a change is sent at most five seconds after what it rests on was read (core/execute/fresh-state.ts). */
const countsForMs = 10_000;

/**
 * Changes of rules in accounts that are managed, and in no others. The membership is read before each change, since credentials that were
 * fetched go on working in an account that has left: by `refusal`, or where nobody has asked for that, when the change is to be sent. A change
 * that is refused is answered as EC2 refuses one, so that the run that asked for it ends on record. Rejects where the membership cannot be
 * read; nothing is sent then either. `monotonic` is in milliseconds.
 */
export function guardedChanges(
  changesAt: (ref: GroupRef) => RuleChanges,
  fleet: Pick<Fleet, 'membership'>,
  monotonic: () => number,
): GuardedRuleChanges {
  // By group, when it was answered that its next change may be sent. Each answer is for one change.
  const admitted = new Map<string, number>();
  const refusal = async (ref: GroupRef): Promise<string | null> => {
    admitted.delete(groupKey(ref));
    const at = monotonic();
    const membership = await fleet.membership(ref.account);
    if (membership.kind !== 'managed') return `nothing is changed in account ${ref.account}: ${membership.reason}`;
    admitted.set(groupKey(ref), at);
    return null;
  };
  const refusalNow = async (ref: GroupRef): Promise<string | null> => {
    const at = admitted.get(groupKey(ref)) ?? Number.NEGATIVE_INFINITY;
    return monotonic() - at <= countsForMs ? null : refusal(ref);
  };
  const sent = async (ref: GroupRef, send: (changes: RuleChanges) => Promise<CallResult>): Promise<CallResult> => {
    const message = await refusalNow(ref);
    admitted.delete(groupKey(ref));
    if (message === null) return send(changesAt(ref));
    return { kind: 'refused', requestId: '', code: 'AccountNotManaged', message };
  };
  return {
    refusal,
    revokeIngress: (ref, permissions) => sent(ref, (changes) => changes.revokeIngress(ref, permissions)),
    authorizeIngress: (ref, rules, tags) => sent(ref, (changes) => changes.authorizeIngress(ref, rules, tags)),
  };
}
