import type { Approval, UsedApproval } from '../audit/approval.ts';
import { type AuditEntry, isApprovable, type Trigger } from '../audit/audit-entry.ts';
import { openerOf } from '../audit/opener.ts';
import { type ApprovalState, approvalState, entriesBehind } from './approval-state.ts';
import { type Assessment, closes } from './assess.ts';
import { planDigest, saysAnother, saysItsPlan } from './plan-digest.ts';
import type { Check, ReconcileDeps } from './reconcile-deps.ts';

/**
 * What people have decided about the proposal that is the last entry of a group, judged by the plan as it is now; null where the last
 * entry proposes nothing, so that there is nothing to decide about. `now` is in milliseconds.
 */
export async function decisionsAbout(
  latest: AuditEntry | null,
  { assessment, justDecided }: { readonly assessment: Assessment; readonly justDecided?: Approval | undefined },
  { approvals, settings, now }: Pick<ReconcileDeps, 'approvals' | 'settings'> & { readonly now: number },
): Promise<ApprovalState | null> {
  if (latest === null || !isApprovable(latest)) return null;
  const decisions = [...(await approvals.of(latest)), ...(justDecided ? [justDecided] : [])];
  const { approvalMs, twoPersons } = settings;
  const isAsked = twoPersons && decisions.some(({ kind }) => kind === 'approval');
  const state = approvalState(latest, decisions, {
    now,
    approvalMs,
    freshDigest: planDigest(assessment),
    twoPersons,
    editors: isAsked ? await approvals.lastEditors(entriesBehind(latest)) : new Map(),
  });
  // The plan is the same by now, and so are the lists that it revokes.
  const isForged = state.kind === 'approved' && !saysItsPlan(latest, assessment.snapshot.prefixLists);
  return isForged ? { kind: 'void', why: saysAnother } : state;
}

/** Whether a check executes an approved plan. One that asks for a proposal does not, nor one that may not close where the plan does. */
export function mayExecute({ assessment, check }: { readonly assessment: Assessment; readonly check: Check }): boolean {
  return check.proposedBy === undefined && (check.mayClose || !closes(assessment));
}

/** What a claim says of the approval that it uses. */
export function usedApproval({ by, at, digest }: Approval): UsedApproval {
  return { by, at, digest };
}

/** What led to an approved closing: the event that the proposal came of, where it says who opened the port. A person's own run stays theirs. */
export function triggerOf({ trigger }: Check, latest: AuditEntry | null): Trigger {
  return latest && trigger.kind !== 'cli' && openerOf(latest.trigger) ? latest.trigger : trigger;
}
