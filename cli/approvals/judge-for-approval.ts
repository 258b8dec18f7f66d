import type { Approval, MailOverrule } from '../../core/audit/approval.ts';
import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import { saysAnother, saysItsPlan } from '../../core/reconcile/plan-digest.ts';
import type { Session } from '../session.ts';
import type { ApprovalResult } from './approval-view.ts';
import type { Found } from './find-proposal.ts';
import { type FreshPlan, freshPlan, type ReadPolicy } from './fresh-plan.ts';
import { decisionOn, judgeProposal } from './judge-proposal.ts';

/** A proposal, and whether this person's approval of it would count. */
export type Judged =
  | { readonly kind: 'approvable'; readonly entry: AuditEntry; readonly fresh: FreshPlan }
  /** It is approved already. */
  | {
      readonly kind: 'approved';
      readonly entry: AuditEntry;
      readonly fresh: FreshPlan;
      readonly approval: Approval;
    }
  | {
      readonly kind: 'refused';
      readonly entry: AuditEntry;
      readonly fresh: FreshPlan | null;
      readonly result: ApprovalResult;
    };

/** Judges what a person wants to approve. Throws where the group, or the policy's chain, cannot be read though it may be. */
export async function judgeForApproval(
  found: Found,
  policy: ReadPolicy,
  { session, overrule }: { readonly session: Session; readonly overrule: MailOverrule | null },
): Promise<Judged> {
  const { entry } = found;
  if ('closed' in found) return refused(entry, null, { state: 'closed', reason: found.closed });
  if (!saysItsPlan(entry, {})) return refused(entry, null, { state: 'void', reason: saysAnother });
  const before = await judgeProposal(entry, found.decisions, session);
  if (before.kind === 'rejected')
    return refused(entry, null, { state: 'rejected', reason: rejectedText(entry, before.why) });
  if (entry.outcome === 'deferred' && !overrule)
    return refused(entry, null, { state: 'void', reason: mailText(entry) });
  const fresh = await freshPlan(found, policy, { session, despiteMail: despiteMailOf(entry, overrule) !== null });
  if (fresh.kind === 'other') {
    const { why: reason, difference } = fresh;
    return refused(entry, fresh, { state: 'void', reason, difference });
  }
  if (fresh.kind === 'same' && !saysItsPlan(entry, fresh.assessment.snapshot.prefixLists))
    return refused(entry, fresh, { state: 'void', reason: saysAnother });
  if (before.kind === 'approved') return { kind: 'approved', entry, fresh, approval: before.approval };
  const own = decisionOn(entry, { kind: 'approval', overrule: despiteMailOf(entry, overrule) }, session);
  const after = await judgeProposal(entry, [...found.decisions, own], session);
  if (after.kind === 'approved') return { kind: 'approvable', entry, fresh };
  return refused(entry, fresh, { state: 'void', reason: after.why });
}

function refused(entry: AuditEntry, fresh: FreshPlan | null, result: ApprovalResult): Judged {
  return { kind: 'refused', entry, fresh, result };
}

/** The overrule where there is something to overrule: the plan is not executed because of mail alone. */
export function despiteMailOf({ outcome }: AuditEntry, overrule: MailOverrule | null): MailOverrule | null {
  return outcome === 'deferred' ? overrule : null;
}

function mailText({ id, mail }: AuditEntry): string {
  const what = mail ? `${mail.address} is the MX of ${mail.domain} (${mail.host})` : 'closing the group stops mail';
  return `${what}. To have it closed all the same: smtp-warden approve ${id} --despite-mail --reason …`;
}

function rejectedText({ group }: AuditEntry, why: string): string {
  return `${why}. To have it decided again, propose it by hand: smtp-warden plan ${group.groupId} --propose`;
}
