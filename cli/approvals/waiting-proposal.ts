import { type AuditEntry, isApprovable } from '../../core/audit/audit-entry.ts';
import { type JudgeSource, judgeProposal } from './judge-proposal.ts';

/** A proposal about which a person can still decide, or which is approved and not executed yet. */
export interface WaitingProposal {
  readonly id: string;
  /** When it was proposed, ISO 8601 in UTC. */
  readonly at: string;
  /** Of its plan; null in a proposal of a version that had none. */
  readonly digest: string | null;
  readonly state: 'waiting' | 'approved';
  /** Whether closing the group stops mail, so that an approval has to overrule that. */
  readonly stopsMail: boolean;
}

/** The proposal that the last entry of a group is; null where it is none, and where it is rejected. Throws where the table cannot be read. */
export async function waitingProposalOf(latest: AuditEntry, source: JudgeSource): Promise<WaitingProposal | null> {
  if (!isApprovable(latest)) return null;
  const { id, at, proposal, outcome } = latest;
  const { kind } = await judgeProposal(latest, await source.runtime.approvals.of(latest), source);
  if (kind === 'rejected') return null;
  const state = kind === 'approved' ? 'approved' : 'waiting';
  return { id, at, digest: proposal?.digest ?? null, state, stopsMail: outcome === 'deferred' };
}
