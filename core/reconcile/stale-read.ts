import type { AuditEntry } from '../audit/audit-entry.ts';
import type { Snapshot } from '../model/security-group.ts';
import type { Reconciliation } from './reconcile-deps.ts';

/**
 * Why a group cannot be judged by this read, or null. Rule ids are never reused, so a read that shows a rule we have seen go
 * is from before it went: EC2 reads lag.
 */
export function staleRead(snapshot: Snapshot | null, latest: AuditEntry | null): Reconciliation | null {
  const gone = new Set(latest?.revokedRuleIds);
  if (!latest || !snapshot?.rules.some(({ id }) => gone.has(id))) return null;
  return {
    kind: 'taken',
    reason: `EC2 still shows the group as it was before remediation ${latest.id} of ${latest.at}`,
  };
}
