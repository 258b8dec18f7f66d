import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import type { AuditHistory, AuditLog } from '../../core/audit/audit-log.ts';
import { inBatches } from '../../core/model/in-batches.ts';
import type { GroupRef } from '../../core/model/security-group.ts';
import { readChain } from '../../core/reconcile/read-chain.ts';
import { closedBy } from './find-proposal.ts';
import { type JudgeSource, judgeProposal } from './judge-proposal.ts';

/** What of a session proposals are looked up by. */
export interface ProposalSource extends JudgeSource {
  readonly runtime: JudgeSource['runtime'] & {
    readonly auditLog: Pick<AuditLog, 'tail'> & Pick<AuditHistory, 'states'>;
  };
}

/** How many groups are asked about at a time. */
const parallelReads = 10;

/**
 * The proposals that wait for somebody: the last entries of their groups, neither approved nor rejected. Newest first. Where the chain of
 * a group is not valid it has none. Throws where the table cannot be read.
 */
export async function openProposals(source: ProposalSource): Promise<AuditEntry[]> {
  const { groups } = await source.runtime.auditLog.states();
  const proposed = groups.filter(({ outcome }) => outcome === 'proposed');
  const found = await inBatches(proposed, parallelReads, ({ group }) => openProposalOf(group, source));
  return found.flatMap((entry) => entry ?? []).sort((one, other) => (one.at > other.at ? -1 : 1));
}

/** Whether a proposal still waits for somebody. */
export async function isOpenProposal(entry: AuditEntry, source: ProposalSource): Promise<boolean> {
  const chain = await readChain(entry.group, source.runtime);
  return closedBy(entry, chain) === null && (await isUndecided(entry, source));
}

async function openProposalOf(group: GroupRef, source: ProposalSource): Promise<AuditEntry | null> {
  const chain = await readChain(group, source.runtime);
  const latest = chain.kind === 'holds' ? chain.latest : null;
  return latest?.outcome === 'proposed' && (await isUndecided(latest, source)) ? latest : null;
}

async function isUndecided(entry: AuditEntry, source: ProposalSource): Promise<boolean> {
  const { kind } = await judgeProposal(entry, await source.runtime.approvals.of(entry), source);
  return kind === 'none' || kind === 'void';
}
