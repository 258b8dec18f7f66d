import type { Finding } from '../evaluator/finding.ts';
import { hashOf } from '../model/canonical-json.ts';
import type { Outcome } from './audit-entry.ts';

/** `steps` is what the plan does to the rules, so that drifts of the managed rules are distinguished; `digest` is of a proposal. */
export function fingerprintOf(said: {
  outcome: Outcome;
  reason: string;
  finding: Finding;
  steps: string;
  digest?: string;
}): string {
  return hashOf(said);
}
