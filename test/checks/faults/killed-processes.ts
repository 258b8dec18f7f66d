import type { ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import type { Sandbox } from '../../../sandbox/start-sandbox.ts';
import { type Combination, declareCombinations } from './combinations.ts';
import type { StruckRun } from './one-run.ts';
import { recoveries } from './recoveries.ts';
import type { Scenario } from './scenario.ts';
import { exited, workerStarter } from './start-worker.ts';
import { atPoint, type Point, pointText } from './strikes.ts';

type Moment = 'before' | 'once it is done' | 'as it is answered';

interface Kill {
  readonly point: Point;
  readonly moment: Moment;
}

/** Declares a test for each AWS call of each scenario at which a process is killed, so that nothing of it goes on. */
export async function declareKilledProcesses(scenarios: readonly Scenario[]): Promise<void> {
  const start = await workerStarter();
  await declareCombinations(scenarios, (points) => combinationsOf(points, start));
}

function combinationsOf(points: readonly Point[], start: Start): Combination[] {
  return points.flatMap(killsAt).flatMap(({ point, moment }, index) => {
    const recovery = recoveries[index % recoveries.length];
    if (!recovery) return [];
    const title = `SIGKILL at ${pointText(point)}, ${moment}, then ${recovery.name}`;
    return [{ title, run: runKilled(start, { point, moment }), recovery }];
  });
}

/** Once a call that changes something is answered, it is a matter of luck how much further the process comes. */
function killsAt(point: Point): Kill[] {
  const isChange = /^(Put|Transact|Revoke|Authorize)/.test(point.action);
  const moments: Moment[] = ['before', 'once it is done'];
  return [...moments, ...(isChange ? (['as it is answered'] as const) : [])].map((moment) => ({ point, moment }));
}

type Start = Awaited<ReturnType<typeof workerStarter>>;

function runKilled(start: Start, { point, moment }: Kill): StruckRun {
  return async (world, job, listen) => {
    const { sandbox } = world;
    let child: ChildProcess | null = null;
    const kill = async () => {
      child?.kill('SIGKILL');
      if (child) await exited(child);
    };
    arm(sandbox, point, { moment, kill });
    listen();
    const isQuiet = countCalls(sandbox);
    child = start(world, job);
    await exited(child);
    // What it had sent may still be under way; long before its claim has run out, it is not.
    while (!isQuiet()) await wait(1);
    if (child.signalCode !== 'SIGKILL' && moment !== 'as it is answered') throw new Error('the process was not killed');
  };
}

function arm(sandbox: Sandbox, point: Point, { moment, kill }: { moment: Moment; kill: () => Promise<void> }): void {
  const never = new Promise<never>(() => undefined);
  if (moment === 'before') sandbox.hooks.before = atPoint(point, () => kill().then(() => never));
  if (moment === 'once it is done') sandbox.hooks.after = atPoint(point, kill);
  if (moment === 'as it is answered') sandbox.hooks.after = atPoint(point, () => void setTimeout(kill, 1));
}

/** Tells whether none of the calls that were begun is still being carried out. */
function countCalls({ hooks }: Sandbox): () => boolean {
  const { before, after } = hooks;
  let running = 0;
  hooks.before = async (call) => {
    await before?.(call);
    running++;
  };
  hooks.after = async (call) => {
    await after?.(call);
    running--;
  };
  return () => running === 0;
}
