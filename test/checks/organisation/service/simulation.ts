import type { Settings } from '../../../../runtime/settings.ts';
import { type Cloud, latencyOf } from '../cloud/cloud.ts';
import { simulateGlobals } from '../engine/simulated-globals.ts';
import { connect, type EventSource } from '../lambda/event-source.ts';
import type { Kills, SimulatedFunction } from '../lambda/function.ts';
import type { SimulatedQueue } from '../sqs/queue.ts';
import { batchSizes } from './deployed.ts';
import { furnish } from './furnish.ts';
import { type CloudOptions, openCloud } from './open-cloud.ts';
import { accountOf, type Plant, scanFunction } from './scanner.ts';
import { type QueueName, settingsOf } from './settings.ts';
import { sweepFunction } from './sweeper.ts';
import { type QueueFunction, workerFunction } from './worker.ts';

export interface SimulationOptions extends CloudOptions {
  readonly scanners: number;
  readonly workers: number;
  /** The share of invocations of the scanners and workers that are killed; where there is any, the function `sweep` is killed as well. */
  readonly kills?: number;
  readonly plant?: Plant;
  /** Settings other than those of {@link settingsOf}, by their names. */
  readonly changes?: Readonly<Record<string, string>>;
  /** Told of each account when a scanner begins with it. */
  readonly onScan?: (account: string) => void;
}

/** The whole service, deployed into a cloud of its own. */
export interface Simulation {
  readonly cloud: Cloud;
  readonly settings: Settings;
  readonly queues: Readonly<Record<QueueName, SimulatedQueue>>;
  readonly sweep: SimulatedFunction<string, void>;
  readonly scan: QueueFunction;
  readonly worker: QueueFunction;
  readonly scanners: EventSource;
  /** Of the invocations of scanners and workers. */
  readonly kills: Kills;
  /** The accounts that scanners worked on when they were killed. */
  readonly killed: ReadonlySet<string>;
}

/** Does work with a simulation, while the clock and the random numbers of this process are those of the simulation. */
export async function simulated<Result>(
  options: SimulationOptions,
  work: (simulation: Simulation) => Promise<Result>,
): Promise<Result> {
  const settings = settingsOf(options.changes);
  const { cloud, queues } = openCloud(options, settings);
  const restore = simulateGlobals(cloud.clock, cloud.random);
  try {
    await furnish(cloud, settings);
    return await work(deploy(options, { cloud, queues, settings }));
  } finally {
    restore();
  }
}

function deploy(
  options: SimulationOptions,
  { cloud, queues, settings }: Pick<Simulation, 'cloud' | 'queues' | 'settings'>,
): Simulation {
  const { scanners, workers, plant = (world) => world, onScan } = options;
  const { clock } = cloud;
  const kills = { share: options.kills ?? 0 };
  const killed = new Set<string>();
  const sweep = sweepFunction(cloud, settings, { share: kills.share > 0 ? 1 : 0 });
  const scan = scanFunction(cloud, settings, { kills, plant, onKilled: (account) => killed.add(account) });
  const worker = workerFunction(cloud, settings, kills);
  const latency = () => latencyOf(cloud);
  const ofWorker = { clock, target: worker, batchSize: batchSizes.worker, maximumConcurrency: workers, latency };
  connect({ ...ofWorker, queue: queues.groups });
  connect({ ...ofWorker, queue: queues.background });
  const scans = connect({
    ...{ clock, queue: queues.scans, target: scan, batchSize: batchSizes.scan, maximumConcurrency: scanners, latency },
    onStart: ({ record }) => {
      const account = accountOf(record.body);
      if (account !== null) onScan?.(account);
    },
  });
  return { cloud, settings, queues, sweep, scan, worker, scanners: scans, kills, killed };
}
