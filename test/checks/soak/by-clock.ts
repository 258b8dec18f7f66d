import { newCallBudget } from '../../../core/execute/call-budget.ts';
import { ruleChangeBudget } from '../../../core/execute/token-bucket.ts';
import type { PersonRuntime } from '../../../runtime/compose-for-people.ts';
import type { LiveWarden } from '../../builders/live-deps.ts';
import type { Clock } from './fast-clock.ts';

export type LiveRuntime = LiveWarden['runtime'];

/** The same runtime by a clock of its own. */
export function byClock(runtime: PersonRuntime, { now, sleep }: Pick<Clock, 'now' | 'sleep'>): LiveRuntime {
  return {
    ...runtime,
    clock: { now, monotonic: now, awsOffset: runtime.clock.awsOffset },
    retryPolicy: { ...runtime.retryPolicy, sleep },
    changeBudget: newCallBudget(ruleChangeBudget, { monotonic: now, sleep }),
    alarm: () => undefined,
  };
}
