import { type Combination, declareCombinations } from './combinations.ts';
import { type Time, workerClock } from './fault-world.ts';
import { hurry } from './hurry.ts';
import { doJob } from './job.ts';
import { mortal } from './mortal.ts';
import type { StruckRun } from './one-run.ts';
import { recoveries } from './recoveries.ts';
import type { Scenario } from './scenario.ts';
import { isReached, type Point, pointText, type Strike, strikesAt } from './strikes.ts';

let current: { readonly strike: Strike; readonly time: Time } | null = null;

/** Declares a test for each AWS call of each scenario and each thing that may happen to it. */
export async function declareCrashPoints(scenarios: readonly Scenario[]): Promise<void> {
  hurry({
    timesOut: () => current?.strike.timesOut === true,
    waited: (milliseconds) => {
      if (current) current.time.passedMs += milliseconds;
    },
  });
  await declareCombinations(scenarios, combinationsOf);
}

/** The recoveries take turns, so that each meets every kind of strike and every call. */
function combinationsOf(points: readonly Point[]): Combination[] {
  const struck = points.flatMap((point) => strikesAt(point).map((strike) => ({ point, strike })));
  return struck.flatMap(({ point, strike }, index) => {
    const recovery = recoveries[index % recoveries.length];
    if (!recovery) return [];
    const title = `${pointText(point)}, ${strike.name}, then ${recovery.name}`;
    return [{ title, run: runStruckBy(strike, point), recovery }];
  });
}

/** Does the job in this process until it ends, well or not, or its worker is killed. */
function runStruckBy(strike: Strike, point: Point): StruckRun {
  return async ({ sandbox, runtime, settings, time, alarms }, job, listen) => {
    let isDead = false;
    const died = new Promise<void>((resolve) => {
      strike.arm(sandbox, point, () => {
        isDead = true;
        resolve();
      });
    });
    listen();
    sandbox.calls.reset();
    current = { strike, time };
    const worker = mortal(runtime(workerClock), () => isDead);
    const doOnce = () => Promise.race([died, doJob(job, { runtime: worker, settings, alarms }).catch(() => undefined)]);
    const problem = await doOnce();
    // Some calls are made only when the message is delivered once more.
    if (problem && !isReached(point, sandbox.calls.list())) await doOnce();
    current = null;
  };
}
