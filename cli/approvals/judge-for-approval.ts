import type { Approval } from '../../core/audit/approval.ts';
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
export async function judgeForApproval(found: Found, policy: ReadPolicy, session: Session): Promise<Judged> {
  const { entry } = found;
  if ('closed' in found) return refused(entry, null, { state: 'closed', reason: found.closed });
  if (!saysItsPlan(entry, {})) return refused(entry, null, { state: 'void', reason: saysAnother });
  const before = await judgeProposal(entry, found.decisions, session);
  if (before.kind === 'rejected')
    return refused(entry, null, { state: 'rejected', reason: rejectedText(entry, before.why) });
  const fresh = await freshPlan(found, policy, session);
  if (fresh.kind === 'other') {
    const { why: reason, difference } = fresh;
    return refused(entry, fresh, { state: 'void', reason, difference });
  }
  if (fresh.kind === 'same' && !saysItsPlan(entry, fresh.assessment.snapshot.prefixLists))
    return refused(entry, fresh, { state: 'void', reason: saysAnother });
  if (before.kind === 'approved') return { kind: 'approved', entry, fresh, approval: before.approval };
  const own = decisionOn(entry, { kind: 'approval', reason: null }, session);
  const after = await judgeProposal(entry, [...found.decisions, own], session);
  if (after.kind === 'approved') return { kind: 'approvable', entry, fresh };
  return refused(entry, fresh, { state: 'void', reason: after.why });
}

function refused(entry: AuditEntry, fresh: FreshPlan | null, result: ApprovalResult): Judged {
  return { kind: 'refused', entry, fresh, result };
}

function rejectedText({ group }: AuditEntry, why: string): string {
  return `${why}. To have it decided again, propose it by hand: smtp-warden plan ${group.groupId} --propose`;
}
