import { type EndState, endStateOf, lossesOf } from './end-state.ts';
import { type FaultWorld, openWorld, workerClock } from './fault-world.ts';
import { doJob, type Job } from './job.ts';
import type { Recovery } from './recoveries.ts';
import type { Scenario } from './scenarios.ts';
import { type Point, pointsOf } from './strikes.ts';
import { type Watch, watchGroup } from './watch.ts';

/** What a job does and leaves behind when nothing happens. */
export interface Clean {
  readonly points: readonly Point[];
  readonly end: EndState;
}

/** The points are counted from a run, so a call that is new in the product is one more. */
export async function cleanRun(scenario: Scenario): Promise<Clean> {
  const { world, job } = await openWorld(scenario);
  const earlier = (await world.entries()).length;
  const watch = watchGroup(world.sandbox);
  listen(world, watch);
  world.sandbox.calls.reset();
  await doJob(job, world.runtime(workerClock), world.settings);
  const points = pointsOf(world.sandbox.calls.list());
  const end = await endStateOf(world, watch, earlier);
  await world.close();
  if (end.entries.at(-1)?.outcome !== 'completed') throw new Error(`${scenario.name}: not completed by itself`);
  if (job.kind === 'look' && end.openTo.size > 0) throw new Error(`${scenario.name}: not closed by itself`);
  return { points, end };
}

/** Begins the job and resolves when its worker has come to an end, of whatever kind. */
export type StruckRun = (world: FaultWorld, job: Job, listen: () => void) => Promise<void>;

interface StruckBy {
  readonly title: string;
  readonly run: StruckRun;
  readonly recovery: Recovery;
  readonly clean: EndState;
}

/** What is lost of a job that something happens to, once somebody else has come to the group. */
export async function lossesAfter(scenario: Scenario, { title, run, recovery, clean }: StruckBy): Promise<string[]> {
  const { world, job } = await openWorld(scenario);
  const { sandbox } = world;
  try {
    const earlier = (await world.entries()).length;
    const watch = watchGroup(sandbox);
    await run(world, job, () => listen(world, watch));
    sandbox.faults.clear();
    sandbox.hooks.before = () => undefined;
    sandbox.hooks.after = () => undefined;
    listen(world, watch);
    const problem = await recovery.run(world);
    const lost = problem === null ? [] : [problem];
    lost.push(...(await askAgain(world, job)));
    const end = await endStateOf(world, watch, earlier);
    return [...lost, ...(await lossesOf(world, watch, { clean, end, title }))];
  } finally {
    await world.close();
  }
}

/** Adds the watch, and whoever meddles, to the hooks that are there. */
function listen({ sandbox, scenario }: Pick<FaultWorld, 'sandbox' | 'scenario'>, watch: Watch): void {
  const { before, after } = sandbox.hooks;
  sandbox.hooks.before = (call) => {
    if (call.action === 'RevokeSecurityGroupIngress') scenario.meddle?.(sandbox);
    return before?.(call);
  };
  sandbox.hooks.after = (call) => {
    watch.see();
    return after?.(call);
  };
}

/**
 * A look that follows finds nothing to do. A person whose undo was cut off before it changed anything asks for it again; one
 * that was finished meanwhile is not done twice.
 */
async function askAgain({ runtime, settings, entries }: FaultWorld, job: Job): Promise<string[]> {
  const before = (await entries()).length;
  const result = Object(await doJob(job, runtime(), settings));
  const added = (await entries()).slice(before);
  if (job.kind === 'look') return added.map(({ outcome }) => `the look after that has something to do: ${outcome}`);
  return ['nothing', 'remediated'].includes(result.kind) ? [] : [`undo again: ${result.kind} ${result.reason}`];
}
