import { type Permission, permissionKey } from '../model/security-group.ts';
import type { Loss } from '../plan/loss.ts';
import type { Gate } from './gate.ts';
import type { Answer, Called, RetryPolicy } from './retry-calls.ts';
import type { StepAttempt } from './step-outcome.ts';

/** What it takes to send a step. */
export interface AttemptDeps {
  readonly gate: Gate;
  readonly retryPolicy: RetryPolicy;
  /** Whether the end has to be recorded now. */
  readonly isOver: () => boolean;
}

/** A step that was sent, and what it cost that the plan did not know of. */
export interface Attempted extends StepAttempt {
  readonly lost: readonly Loss[];
}

export function byPermission<Rule extends Permission>({ results }: Pick<Called<Rule>, 'results'>): Map<string, Answer> {
  return new Map([...results].map(([rule, answer]) => [permissionKey(rule), answer]));
}
