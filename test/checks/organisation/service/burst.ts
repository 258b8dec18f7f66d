import { withoutClosing } from '../../../../core/sweep/sweep.ts';
import { queuedChecks } from '../../../../handlers/shared/queues.ts';
import type { Settings } from '../../../../runtime/settings.ts';
import { latencyOf } from '../cloud/cloud.ts';
import { simulateGlobals } from '../engine/simulated-globals.ts';
import { connect } from '../lambda/event-source.ts';
import type { FunctionCounts } from '../lambda/function.ts';
import type { Received, SimulatedQueue } from '../sqs/queue.ts';
import { batchSizes } from './deployed.ts';
import { furnish } from './furnish.ts';
import { type OpenedCloud, openCloud } from './open-cloud.ts';
import { eventOf, isDone, type OpenedGroup, openGroups, openRefs } from './opened-groups.ts';
import { settingsOf } from './settings.ts';
import { workerFunction } from './worker.ts';

export interface BurstOptions {
  readonly seed: number;
  /** In each of them somebody opens a group, all within five seconds. */
  readonly accounts: number;
  /** How many checks a sweep has asked for just before. */
  readonly background: number;
  readonly workers: number;
  /** Whether the checks of the sweep are put into the queue of the events, as a service with one queue would have it. */
  readonly isOneQueue?: boolean;
}

export interface BurstResult {
  /** How long each event waited until a worker had it, in milliseconds. */
  readonly waits: readonly number[];
  /** Until every group that opted in was closed, in milliseconds. */
  readonly tookMs: number;
  /** How many groups that opted in were opened. */
  readonly closed: number;
  /** How many checks of the sweep were left by then. */
  readonly backgroundLeft: number;
  /** Groups that opted in and are still open, and those that did not and were changed. */
  readonly faults: readonly string[];
  readonly worker: FunctionCounts;
  readonly deadLetters: number;
}

/** Lets a burst of events meet a queue that a sweep has filled; runs until each event is done. */
export async function runBurst(options: BurstOptions): Promise<BurstResult> {
  const settings = settingsOf();
  // Some more, for those that cannot be reached; half of the groups are open, so that a sweep has much to ask for.
  const accounts = Math.ceil(options.accounts * 1.1) + 10;
  const opened = openCloud({ seed: options.seed, accounts, open: 0.5, toClose: 0 }, settings);
  const restore = simulateGlobals(opened.cloud.clock, opened.cloud.random);
  try {
    await furnish(opened.cloud, settings);
    return await burst(options, opened, settings);
  } finally {
    restore();
  }
}

/** Longer than any bound: a burst that is not over by then never is. */
const longestMs = 4 * 3_600_000;

async function burst(options: BurstOptions, { cloud, queues }: OpenedCloud, settings: Settings): Promise<BurstResult> {
  const { clock, random } = cloud;
  const target = workerFunction(cloud, settings, { share: 0 });
  const opened = openGroups(options.accounts, cloud);
  const left = new Map(opened.map((one) => [JSON.stringify(eventOf(one)), one]));
  const bodies = [...left.keys()];
  const waits: number[] = [];
  const onStart = ({ record, waitedMs }: Received) => {
    // A copy for a group that was busy, or a second delivery, waits for another reason.
    if (left.delete(record.body)) waits.push(waitedMs);
  };
  const common = {
    clock,
    target,
    batchSize: batchSizes.worker,
    maximumConcurrency: options.workers,
    latency: () => latencyOf(cloud),
  };
  connect({ ...common, queue: queues.background });
  connect({ ...common, queue: queues.groups, onStart });
  await fill(options.isOneQueue ? queues.groups : queues.background, openRefs(options.background, cloud));
  const begun = clock.now();
  for (const body of bodies) queues.groups.send(body, Math.floor(random() * 5));
  await clock.run(() => left.size === 0 && opened.every((one) => isDone(one, cloud)), begun + longestMs);
  return {
    waits,
    tookMs: clock.now() - begun,
    closed: opened.filter(({ group }) => group.isOptedIn).length,
    backgroundLeft: queues.background.counts().held,
    faults: opened.flatMap((one) => faultsOf(one, cloud)),
    worker: target.counts,
    deadLetters: queues.groups.deadLetters.length + queues['groups-dead'].counts().held,
  };
}

async function fill(queue: SimulatedQueue, refs: Parameters<ReturnType<typeof queuedChecks>['enqueue']>[0]) {
  const checks = queuedChecks({
    send: async (messages) => {
      for (const { body, delaySeconds } of messages) queue.send(body, delaySeconds);
    },
  });
  await checks.enqueue(refs, withoutClosing);
}

function faultsOf(one: OpenedGroup, cloud: OpenedCloud['cloud']): string[] {
  const { account, region, group } = one;
  if (isDone(one, cloud)) return [];
  return [`${account} ${region} ${group.id}: ${group.isOptedIn ? 'still open' : 'changed, and did not opt in'}`];
}
