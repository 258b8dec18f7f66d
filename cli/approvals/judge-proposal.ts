import type { Approval, Decision, MailOverrule } from '../../core/audit/approval.ts';
import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import type { Person } from '../../core/audit/person.ts';
import { recordTime } from '../../core/execute/elapsed.ts';
import type { Approvals, Clock } from '../../core/gateways.ts';
import { type ApprovalState, approvalState, entriesBehind } from '../../core/reconcile/approval-state.ts';
import type { ReconcileSettings } from '../../core/reconcile/reconcile-deps.ts';

/** What of a session a proposal is judged by. */
export interface JudgeSource {
  readonly runtime: {
    readonly approvals: Approvals;
    readonly clock: Pick<Clock, 'now'>;
    readonly settings: Pick<ReconcileSettings, 'approvalMs' | 'twoPersons'>;
  };
}

/**
 * What people's decisions about a proposal come to, as the worker judges them, but without its fresh read of the group. The caller knows
 * that the proposal is the last entry of its chain. Throws where two persons are wanted and the policy's chain cannot be read.
 */
export async function judgeProposal(
  proposal: AuditEntry,
  decisions: readonly Decision[],
  { runtime }: JudgeSource,
): Promise<ApprovalState> {
  const { approvals, clock, settings } = runtime;
  const { approvalMs, twoPersons } = settings;
  const isAsked = twoPersons && decisions.some(({ kind }) => kind === 'approval');
  const editors = isAsked ? await approvals.lastEditors(entriesBehind(proposal)) : new Map();
  return approvalState(proposal, decisions, { now: clock.now(), approvalMs, freshDigest: null, twoPersons, editors });
}

/** What a person decides: `reason` is that of a rejection, `overrule` of an approval that closes a group although that stops mail. */
type Decided =
  | { readonly kind: 'approval'; readonly overrule: MailOverrule | null }
  | { readonly kind: 'rejection'; readonly reason: string };

/** What of a session a decision is made by. */
interface DecidedBy {
  readonly identity: Person;
  readonly runtime: { readonly clock: Clock; readonly settings: Pick<ReconcileSettings, 'approvalMs'> };
}

/** The decision of the person whose credentials these are about a proposal with a digest. */
export function decisionOn(
  { id, group, sequence, hash, proposal }: AuditEntry,
  decided: Decided,
  { identity, runtime }: DecidedBy,
): Approval {
  const at = recordTime(runtime.clock);
  const { kind } = decided;
  const reason = decided.kind === 'rejection' ? decided.reason : null;
  const overrule = decided.kind === 'approval' ? decided.overrule : null;
  const expiresAt = kind === 'approval' ? new Date(at + runtime.settings.approvalMs).toISOString() : null;
  return {
    schema: overrule ? 2 : 1,
    ...(overrule ? { despiteMail: overrule } : {}),
    ...{ id, kind, group, expiresAt, reason },
    proposal: { sequence, hash },
    digest: proposal?.digest ?? '',
    by: { arn: identity.arn, userId: identity.userId },
    at: new Date(at).toISOString(),
  };
}
