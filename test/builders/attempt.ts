import { attemptStep } from '../../core/execute/attempt-step.ts';
import type { Answer } from '../../core/execute/retry-calls.ts';
import type { Step } from '../../core/plan/step.ts';
import { type Answers, scriptedGate } from './scripted-gate.ts';
import { done } from './scripted-groups.ts';

/** Sends a step through a scripted gate, with one more try and without a pause. */
export async function attempt(step: Step, answers: Answers = () => done('req')) {
  const { gate, calls } = scriptedGate({ answers });
  const retryPolicy = { sleep: async () => {}, retryDelays: [1], verifyDelays: [] };
  const { results, ...attempted } = await attemptStep(step, { gate, retryPolicy, isOver: () => false });
  return { ...attempted, results: Object.fromEntries(results), calls };
}

/** One answer after the other. */
export function inTurn(...answers: readonly Answer[]): Answers {
  return (_, at) => answers[at] ?? done('req');
}
