import type { Step } from '../plan/step.ts';
import { attemptAuthorize } from './attempt-authorize.ts';
import { attemptRevoke } from './attempt-revoke.ts';
import type { Attempted } from './attempted.ts';
import type { Gate } from './gate.ts';
import type { RetryPolicy } from './retry-calls.ts';

/** Sends one step through the gate. */
export async function attemptStep(step: Step, gate: Gate, policy: RetryPolicy): Promise<Attempted> {
  return step.kind === 'authorizeIngress' ? attemptAuthorize(step, gate, policy) : attemptRevoke(step, gate, policy);
}
