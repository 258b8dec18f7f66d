import type { SecurityGroups } from '../gateways.ts';
import { permissionKey } from '../model/security-group.ts';
import type { Step } from '../plan/step.ts';
import { attemptStep } from './attempt-step.ts';
import type { AttemptDeps, Attempted } from './attempted.ts';
import { type FreshState, isStopped, type Stopped } from './fresh-state.ts';

export interface ExecuteDeps extends AttemptDeps {
  readonly groups: SecurityGroups;
  /** The step as it still makes sense by a later read; null where it has to be planned again. */
  readonly stillDue: (step: Step, state: FreshState) => Step | null;
  /** Whether a step is taken only on a read that was made after the steps before it. */
  readonly readsAgain: (step: Step) => boolean;
  /** Whether everything that was made is taken back where the rest cannot be done. */
  readonly takesAllBack: boolean;
}

/** Why a run ended before its last step. */
export interface Stop {
  readonly kind: 'stopped' | 'changed' | 'failed' | 'unanswered';
  readonly reason: string | null;
}

/** Takes steps in their order until one stops what comes next; what was tried is added to `attempts`. */
export async function takeSteps(
  steps: readonly Step[],
  attempts: Attempted[],
  deps: ExecuteDeps,
): Promise<Stop | null> {
  for (const planned of steps) {
    const due = await dueStep(planned, deps);
    if (due.kind === 'stopped') return due;
    if (due.kind === 'changed')
      return {
        kind: 'changed',
        reason: 'the group differs from the plan: somebody has changed it, or EC2 shows an old state',
      };
    if (due.step.rules.length === 0) continue;
    const attempt = await attemptStep(due.step, deps);
    attempts.push(attempt);
    const stop = stopAfter(attempt);
    if (stop) return stop;
  }
  return null;
}

type Due = { readonly kind: 'due'; readonly step: Step } | { readonly kind: 'changed' } | Stopped;

/** A step by a read that is fresh enough. Where it has to show the steps before it, it is read until it does: reads lag. */
async function dueStep(planned: Step, { gate, stillDue, readsAgain, retryPolicy, isOver }: ExecuteDeps): Promise<Due> {
  const isLater = readsAgain(planned);
  const delays = isLater ? retryPolicy.verifyDelays : [];
  let state = await (isLater ? gate.again() : gate.state());
  for (const delay of delays) {
    if ((!isStopped(state) && stillDue(planned, state)) || isOver()) break;
    await retryPolicy.sleep(delay);
    state = await gate.again();
  }
  if (isStopped(state)) return state;
  const step = stillDue(planned, state);
  return step ? { kind: 'due', step } : { kind: 'changed' };
}

/** Whether what comes next may not be done after this. */
function stopAfter({ step, results, changed }: Attempted): Stop | null {
  const answers = step.rules.map((rule) => ({
    key: permissionKey(rule),
    kind: results.get(permissionKey(rule))?.kind,
  }));
  const isRevoke = step.kind === 'revokeIngress';
  // What was revoked is revoked: the approved CIDRs of its family are let in, although another rule was not found.
  if (changed.length > 0 && !(isRevoke && answers.some(({ key, kind }) => kind === 'done' && !changed.includes(key)))) {
    return { kind: 'changed', reason: null };
  }
  // Nobody is let in where it is not known whether anything was revoked.
  if (isRevoke && answers.some(({ kind }) => kind === 'unknown')) return { kind: 'unanswered', reason: null };
  const isGood = answers.every(({ kind }) => kind === 'done' || kind === 'alreadyTrue');
  return isGood ? null : { kind: 'failed', reason: null };
}
