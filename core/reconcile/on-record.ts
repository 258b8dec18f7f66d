import type { Outcome } from '../audit/audit-entry.ts';
import type { Assessment } from './assess.ts';
import { decisionFingerprint } from './fingerprint.ts';
import type { Chain } from './read-chain.ts';

const decisions: readonly Outcome[] = ['reported', 'deferred', 'exempted', 'proposed'];

/**
 * Whether a check of the group would find nothing to do and nothing new to record: the last entry of its chain is the decision of
 * this assessment. Not where the chain is not valid, which the check raises an alarm about, nor where a claim is open or still
 * owes a rule, which the check settles.
 */
export function isOnRecord(assessment: Assessment, chain: Chain): boolean {
  if (chain.kind === 'broken' || chain.latest === null) return false;
  const { latest, list } = chain;
  if (!decisions.includes(latest.outcome) || list.rules.some(({ ruleId }) => ruleId === null)) return false;
  return decisionFingerprint(assessment) === latest.fingerprint;
}
