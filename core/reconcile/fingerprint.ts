import type { Outcome } from '../audit/audit-entry.ts';
import { fingerprintOf } from '../audit/fingerprint.ts';
import { findingOf } from '../evaluator/finding.ts';
import { stepsKey } from '../plan/step.ts';
import type { Assessment } from './assess.ts';
import { planDigest } from './plan-digest.ts';

export const outcomeOfDecision = {
  report: 'reported',
  defer: 'deferred',
  exempt: 'exempted',
  remediate: 'proposed',
} as const;

/** Whether a decision holds a plan that a person can approve. */
export function isProposing({ decision }: Assessment): boolean {
  return decision.kind === 'remediate' || ('mail' in decision && decision.otherwise.kind === 'remediate');
}

/** The fingerprint of the record that `decisionRecord` makes. */
export function decisionFingerprint(assessment: Assessment): string {
  return fingerprintAs(outcomeOfDecision[assessment.decision.kind], assessment);
}

/** The fingerprint of a record of an assessment, with this outcome. */
export function fingerprintAs(outcome: Outcome, assessment: Assessment): string {
  const { snapshot, exposures, plan, decision } = assessment;
  // What is only reported is the same with any allowlist.
  const isDrift = exposures.length === 0 && outcome !== 'reported';
  const proposes = outcome !== 'planned' && isProposing(assessment);
  const steps = proposes || isDrift ? stepsKey(plan) : '';
  const said = { outcome, reason: decision.reason, finding: findingOf(snapshot.ref, exposures), steps };
  return fingerprintOf(proposes ? { ...said, digest: planDigest(assessment) } : said);
}
