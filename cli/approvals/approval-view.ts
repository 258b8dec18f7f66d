import type { Approval, UsedApproval } from '../../core/audit/approval.ts';
import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import type { Evidence } from '../../core/evidence/evidence.ts';
import type { EvidenceSummary } from '../../core/evidence/summary.ts';
import { remediationView } from '../render/remediation.ts';
import type { Difference } from './plan-difference.ts';

/**
 * What became of a proposal. `executing`: the worker has just taken it up. `void`: it cannot be approved, or the approval does not count.
 * `closed`: something followed it, or it is no proposal. The others say how the execution ended.
 */
export const approvalStates = [
  'approved',
  'executing',
  'executed',
  'partial',
  'failed',
  'void',
  'rejected',
  'closed',
] as const;

/** Whom an approved plan would cut off, as far as this person can know. */
export interface ApprovalEvidence {
  /** By a fresh read; null where the plan of today is not known, or is another one. */
  readonly evidence: Evidence | null;
  /** What the deployed bot has kept, where a fresh read says less; null where there is none. */
  readonly stored: EvidenceSummary | null;
}

export const nothingKnown: ApprovalEvidence = { evidence: null, stored: null };

export interface ApprovalResult {
  readonly state: (typeof approvalStates)[number];
  readonly reason: string;
  readonly approval?: Approval | null;
  readonly difference?: readonly Difference[];
  /** The claim, or its end, where it was executed at once. */
  readonly remediation?: AuditEntry | null;
}

/** A proposal, what became of it, and whom it cuts off, for `--json`. */
export function approvalView(
  { id, group, groupName, proposal }: AuditEntry,
  { state, reason, approval = null, difference, remediation = null }: ApprovalResult,
  { evidence, stored }: ApprovalEvidence = nothingKnown,
) {
  return {
    id,
    ...group,
    groupName,
    digest: proposal?.digest ?? null,
    by: approval?.by.arn ?? null,
    expiresAt: approval?.expiresAt ?? null,
    state,
    reason,
    ...(difference === undefined ? {} : { difference }),
    remediation: remediation && remediationView(remediation),
    evidence,
    storedEvidence: stored,
  };
}

/** Who approved, in words. */
export function approvedText({ by, at }: UsedApproval | Approval): string {
  return `approved by ${by.arn} at ${at}`;
}
