import type { Step } from '../plan/step.ts';
import { attemptAuthorize } from './attempt-authorize.ts';
import { attemptRevoke } from './attempt-revoke.ts';
import type { AttemptDeps, Attempted } from './attempted.ts';

/** Sends one step through the gate. */
export async function attemptStep(step: Step, deps: AttemptDeps): Promise<Attempted> {
  return step.kind === 'authorizeIngress' ? attemptAuthorize(step, deps) : attemptRevoke(step, deps);
}
