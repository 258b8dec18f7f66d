import { type EndState, endStateOf, lossesOf } from './end-state.ts';
import { type FaultWorld, type Prepared, workerClock } from './fault-world.ts';
import { doJobAgain, type Job } from './job.ts';
import { office } from './networks.ts';
import type { Recovery } from './recoveries.ts';
import type { Scenario } from './scenario.ts';
import { type Point, pointsOf } from './strikes.ts';
import { type Watch, type WatchTerms, watchGroup } from './watch.ts';

/** What a job does and leaves behind when nothing happens. */
export interface Clean {
  readonly points: readonly Point[];
  readonly end: EndState;
}

/** The points are counted from a run, so a call that is new in the product is one more. */
export async function cleanRun({ scenario, job, earlier, openWorld }: Prepared): Promise<Clean> {
  const world = await openWorld();
  const { sandbox, runtime, settings, alarms } = world;
  try {
    const watch = watchGroup(sandbox, { ...termsOf(scenario), restores: job.kind === 'undo' ? null : [] });
    listen(world, watch);
    sandbox.calls.reset();
    const problem = await doJobAgain(job, { runtime: runtime(workerClock), settings, alarms });
    const points = pointsOf(sandbox.calls.list());
    const end = endStateOf(world, watch, { chain: await world.entries(), earlier });
    const faults = [...(problem === null ? [] : [problem]), ...lossesOf(world, watch, { clean: end, end })];
    if (faults.length > 0) throw new Error(`${scenario.name}, by itself: ${faults.join('\n')}`);
    return { points, end };
  } finally {
    await world.close();
  }
}

function termsOf({ prefixLists = [], approved = [office.cidr], alwaysIn = [], losesProtocols = false }: Scenario) {
  const lists = new Map(prefixLists.map(({ id = '', entries = [] }) => [id, entries.map(({ cidr }) => cidr)]));
  return { lists, approved, alwaysIn, losesProtocols } satisfies WatchTerms;
}

/** Begins the job and resolves when its worker has come to an end, of whatever kind. */
export type StruckRun = (world: FaultWorld, job: Job, listen: () => void) => Promise<void>;

interface StruckBy {
  readonly run: StruckRun;
  readonly recovery: Recovery;
  readonly clean: EndState;
}

/** What is lost of a job that something happens to, once somebody else has come to the group. */
export async function lossesAfter(prepared: Prepared, { run, recovery, clean }: StruckBy): Promise<string[]> {
  const { scenario, job, earlier } = prepared;
  const world = await prepared.openWorld();
  const { sandbox } = world;
  try {
    const restores = job.kind === 'undo' ? clean.standing : [];
    const watch = watchGroup(sandbox, { ...termsOf(scenario), restores });
    await run(world, job, () => listen(world, watch));
    sandbox.faults.clear();
    sandbox.hooks.before = () => undefined;
    sandbox.hooks.after = () => undefined;
    listen(world, watch);
    const problem = await recovery.run(world);
    const lost = problem === null ? [] : [`${recovery.name}: ${problem}`];
    const again = await askAgain(world, job);
    const end = endStateOf(world, watch, { chain: again.chain, earlier });
    return [...lost, ...again.lost, ...lossesOf(world, watch, { clean, end })];
  } finally {
    await world.close();
  }
}

/** Adds the watch, and whoever meddles once, to the hooks that are there. */
function listen({ sandbox, scenario, met }: Pick<FaultWorld, 'sandbox' | 'scenario' | 'met'>, watch: Watch): void {
  const { before, after } = sandbox.hooks;
  sandbox.hooks.before = (call) => {
    if (call.action === 'RevokeSecurityGroupIngress' && scenario.meddle && !met.has('meddler')) {
      met.add('meddler');
      watch.meddle(scenario.meddle);
    }
    return before?.(call);
  };
  sandbox.hooks.after = (call) => {
    watch.see();
    return after?.(call);
  };
}

/**
 * A check that follows finds nothing to do. An undo that was cut off is finished by whoever asks for it again; one that was
 * finished is not done twice.
 */
async function askAgain({ runtime, settings, entries, alarms }: FaultWorld, job: Job) {
  const before = (await entries()).length;
  const problem = await doJobAgain(job, { runtime: runtime(), settings, alarms });
  const chain = await entries();
  const added = chain.slice(before);
  const more =
    job.kind === 'look' ? added.map(({ outcome }) => `the check after that has something to do: ${outcome}`) : [];
  return { chain, lost: [...(problem === null ? [] : [`asked again: ${problem}`]), ...more] };
}
