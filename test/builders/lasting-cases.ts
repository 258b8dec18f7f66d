import { assess } from '../../core/reconcile/assess.ts';
import { applied } from '../oracle/plan-faults.ts';
import type { Case } from '../oracle/policy.ts';
import { cases } from './arbitraries.ts';
import { someSettings } from './builders.ts';
import { sortedTexts } from './rule-texts.ts';

/** Groups that are remediated, under a policy that stays the same however late it gets. */
export const lastingCases = cases
  .map((given): Case => {
    const entries = given.policy.entries.map((entry) => ({ ...entry, expiresAt: null }));
    return { ...given, policy: { entries, exemptions: [] }, settings: someSettings({ emptyAllowlist: 'revoke' }) };
  })
  .filter((given) => assess(given.snapshot, given.policy, given)?.decision.kind === 'remediate');

/** What the rules of such a group have to be in the end. */
export function plannedTexts(given: Case): string[] {
  const assessment = assess(given.snapshot, given.policy, given);
  const aftermath = assessment ? applied(given, assessment.plan) : 'there is no plan';
  if (typeof aftermath === 'string') throw new Error(aftermath);
  return sortedTexts(aftermath.after.rules);
}
