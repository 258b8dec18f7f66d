import { type Permission, permissionKey } from '../model/security-group.ts';
import type { Loss } from '../plan/loss.ts';
import type { Answer, Called } from './retry-calls.ts';
import type { StepAttempt } from './step-outcome.ts';

/** A step that was sent, and what it cost that the plan did not know of. */
export interface Attempted extends StepAttempt {
  readonly lost: readonly Loss[];
}

export function byPermission<Rule extends Permission>({ results }: Pick<Called<Rule>, 'results'>): Map<string, Answer> {
  return new Map([...results].map(([rule, answer]) => [permissionKey(rule), answer]));
}
