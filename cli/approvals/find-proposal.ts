import type { Decision } from '../../core/audit/approval.ts';
import { type AuditEntry, isApprovable } from '../../core/audit/audit-entry.ts';
import type { RuleList } from '../../core/plan/managed-rules.ts';
import { type Chain, readChain } from '../../core/reconcile/read-chain.ts';
import { brokenText } from '../../core/reconcile/results.ts';
import { doneText } from '../render/done.ts';
import type { Session } from '../session.ts';

/** A proposal that a person names, with what is decided about it. */
export interface FoundProposal {
  readonly entry: AuditEntry;
  readonly decisions: readonly Decision[];
  /** What the bot has let in to the group and closed. */
  readonly list: RuleList;
}

/** A proposal about which nothing can be decided any more, and why. */
export interface ClosedProposal {
  readonly entry: AuditEntry;
  readonly closed: string;
}

export type Found = FoundProposal | ClosedProposal;

/**
 * Finds a proposal by its id, and whether it is still the last entry of its group: whatever follows it ends it. Throws where nothing has
 * the id, and where the table cannot be read.
 */
export async function findProposal(id: string, { runtime }: Pick<Session, 'runtime'>): Promise<Found> {
  const entries = await runtime.auditLog.entriesWithId(id);
  const last = entries.at(-1);
  if (!last)
    throw new Error(
      `the history has no proposal ${JSON.stringify(id)}; \`smtp-warden history list --outcome proposed\` shows the ids`,
    );
  const entry = entries.findLast(isApprovable);
  if (!entry) return { entry: last, closed: `${id} is no proposal, but ${doneText(last)}` };
  const chain = await readChain(entry.group, runtime);
  const closed = closedBy(entry, chain);
  if (closed !== null) return { entry, closed };
  const { latest, list } = lastOf(chain);
  return { entry: latest, decisions: await runtime.approvals.of(latest), list };
}

/** Why nothing can be decided about a proposal; null where it is the last entry of its chain. */
export function closedBy(proposal: AuditEntry, chain: Chain): string | null {
  if (chain.kind === 'broken') return brokenText(proposal.group, chain.fault);
  const { latest } = chain;
  if (latest?.sequence === proposal.sequence && latest.hash === proposal.hash) return null;
  return latest === null ? 'it is not in the history of its group' : followedBy(proposal, latest);
}

function followedBy(proposal: AuditEntry, latest: AuditEntry): string {
  const { id, at, outcome, reason, approval } = latest;
  if (outcome === 'withdrawn') return `withdrawn at ${at}: ${reason}`;
  if (outcome === 'proposed') return `replaced by the newer proposal ${id} of ${at}`;
  if (approval && approval.digest === proposal.proposal?.digest)
    return `approved by ${approval.by.arn} and taken up as ${id}: ${doneText(latest)}`;
  return `overtaken by ${id} of ${at}: ${doneText(latest)}`;
}

/** Of the chain, which was checked: what was found by its id was not. */
function lastOf(chain: Chain): { readonly latest: AuditEntry; readonly list: RuleList } {
  if (chain.kind === 'broken') throw new Error(chain.fault.problem);
  const { latest, list } = chain;
  if (latest === null) throw new Error('the chain of the group is empty');
  return { latest, list };
}
