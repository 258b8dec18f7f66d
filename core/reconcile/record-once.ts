import type { AuditEntry, AuditRecord } from '../audit/audit-entry.ts';
import { link } from '../audit/hash-chain.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import type { ApprovalState } from './approval-state.ts';
import type { Assessment } from './assess.ts';
import { saysItsPlan } from './plan-digest.ts';
import { type Chain, runOf } from './read-chain.ts';
import { type Check, conflict, type ReconcileDeps, type Reconciliation } from './reconcile-deps.ts';
import { decisionRecord } from './records.ts';

/**
 * Records a decision that changes nothing, unless the last entry says the same already. `decided`: what people have decided about that
 * entry, where it is a proposal. A rejection stands until the finding changes, or somebody proposes the plan by hand.
 */
export async function recordOnce(
  assessment: Assessment,
  { check, chain }: { readonly check: Check; readonly chain: Extract<Chain, { kind: 'holds' }> },
  deps: ReconcileDeps,
  decided: ApprovalState | null = null,
): Promise<Reconciliation> {
  const { latest } = chain;
  const { proposedBy = null } = check;
  const entry = link(decisionRecord(assessment, runOf(check.trigger, chain, deps), proposedBy), latest);
  const approval = decided && 'why' in decided && decided.kind !== 'none' ? { approval: decided.why } : {};
  const isWhole = latest !== null && saysItsPlan(latest, assessment.snapshot.prefixLists);
  if (isWhole && isSaid(latest, entry, decided)) return { kind: 'decided', entry: latest, isNew: false, ...approval };
  if ((await deps.auditLog.append(entry)) === 'conflict') return conflict;
  return { kind: 'decided', entry, isNew: true, ...approval };
}

/** Whether the last entry says what another would: by its fingerprint; or it is a rejected proposal, and its finding is the same. */
export function isSaid(
  latest: AuditEntry,
  { fingerprint, finding, proposal }: Pick<AuditRecord, 'fingerprint' | 'finding' | 'proposal'>,
  decided: ApprovalState | null,
): boolean {
  const isSame = latest.fingerprint === fingerprint;
  if (decided?.kind !== 'rejected') return isSame;
  if (proposal?.by) return false;
  // A plan that only follows the allowlist has no finding, and is told apart by its digest.
  return isSame || (finding.exposures.length > 0 && canonicalJson(latest.finding) === canonicalJson(finding));
}
