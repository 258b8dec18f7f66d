import { type AuditEntry, type AuditRecord, isApprovable, type Run } from '../audit/audit-entry.ts';
import { fingerprintOf } from '../audit/fingerprint.ts';
import { link } from '../audit/hash-chain.ts';
import { findingOf } from '../evaluator/finding.ts';
import type { Chain } from './read-chain.ts';
import { runOf } from './read-chain.ts';
import type { Check, ReconcileDeps } from './reconcile-deps.ts';
import { closingsOf, nothingDone } from './records.ts';

/**
 * Ends the proposal that is the last entry of a group, where there is one: nothing is left to do in the group. Gives `conflict` where
 * somebody else has written to the chain in the meantime.
 */
export async function withdraw(
  check: Check,
  chain: Extract<Chain, { kind: 'holds' }>,
  { reason, deps }: { readonly reason: string; readonly deps: ReconcileDeps },
): Promise<'conflict' | 'done'> {
  const { latest } = chain;
  if (latest === null || !isApprovable(latest)) return 'done';
  const record = withdrawnRecord(latest, runOf(check.trigger, chain, deps), reason);
  return (await deps.auditLog.append(link(record, latest))) === 'conflict' ? 'conflict' : 'done';
}

/** The end of a proposal of which nothing is left to do. It has the proposal's id, and the list as it is now. */
export function withdrawnRecord(proposal: AuditEntry, run: Run, reason: string): AuditRecord {
  const { id, group, groupName, vpcId, managedBy } = proposal;
  const finding = findingOf(group, []);
  return {
    ...nothingDone,
    schema: 3,
    ...{ id, group, groupName, vpcId, managedBy, finding, reason },
    at: new Date(run.now).toISOString(),
    outcome: 'withdrawn',
    trigger: run.trigger,
    ...closingsOf(run),
    list: run.list,
    fingerprint: fingerprintOf({ outcome: 'withdrawn', reason, finding, steps: '' }),
    writer: run.writer,
  };
}
