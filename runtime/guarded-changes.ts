import type { CallResult, Fleet, RuleChanges } from '../core/gateways.ts';
import type { GroupRef } from '../core/model/security-group.ts';

/**
 * Changes of rules in accounts that are managed, and in no others. The membership is read before each change, since credentials that were
 * fetched go on working in an account that has left. A change that is refused is answered as EC2 refuses one, so that the run that
 * asked for it ends on record. Rejects where the membership cannot be read; nothing is sent then either.
 */
export function guardedChanges(
  changesAt: (ref: GroupRef) => RuleChanges,
  fleet: Pick<Fleet, 'membership'>,
): RuleChanges {
  const sent = async (ref: GroupRef, send: (changes: RuleChanges) => Promise<CallResult>): Promise<CallResult> => {
    const membership = await fleet.membership(ref.account);
    if (membership.kind === 'managed') return send(changesAt(ref));
    const message = `nothing is changed in account ${ref.account}: ${membership.reason}`;
    return { kind: 'refused', requestId: '', code: 'AccountNotManaged', message };
  };
  return {
    revokeIngress: (ref, permissions) => sent(ref, (changes) => changes.revokeIngress(ref, permissions)),
    authorizeIngress: (ref, rules, tags) => sent(ref, (changes) => changes.authorizeIngress(ref, rules, tags)),
  };
}
