import { type AuditEntry, isEnd, isOpen } from '../audit/audit-entry.ts';
import { remediationTagKey } from '../plan/managed-rules.ts';

/**
 * Whether a remediation may have changed something that an undo can take back, by its last entry alone. False where it certainly has
 * not: a decision, and one that found everything done. Whether it was undone since, and what has to be undone before it, only the whole
 * chain tells.
 */
export function mayBeUndone(last: AuditEntry): boolean {
  const { id, outcome, undoes, steps, rulesAfter, revokedRuleIds, perhapsRevokedRuleIds } = last;
  // What is not ended, or not wholly, may turn out to have changed more than it knows.
  if (isOpen(last)) return true;
  if (!isEnd({ outcome })) return false;
  // An undo that ends one that was cut off may itself have had nothing left to do.
  if (undoes !== undefined && outcome === 'completed') return true;
  if (revokedRuleIds.length > 0) return true;
  if (rulesAfter === null) return steps.length > 0 || perhapsRevokedRuleIds.length > 0;
  const left = new Set(rulesAfter.map((rule) => rule.id));
  return (
    perhapsRevokedRuleIds.some((ruleId) => !left.has(ruleId)) ||
    rulesAfter.some(({ tags }) => tags[remediationTagKey] === id)
  );
}
