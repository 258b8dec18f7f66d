import { sweepConclusionOf } from '../../../../aws/sweep-conclusion.ts';
import type { SweepConclusion } from '../../../../core/sweep/sweep.ts';
import type { Units } from '../dynamodb/units.ts';
import type { Simulation } from './simulation.ts';
import { invokeByEvent } from './sweeper.ts';

/** What one sweep came to, and what it took. */
export interface SweepRun {
  readonly sweepId: string;
  readonly conclusion: SweepConclusion;
  /** Whether the conclusion was the same when all messages were done. */
  readonly isUnchanged: boolean;
  /** From the schedule to the conclusion, in milliseconds. */
  readonly tookMs: number;
  /** How many reports each account has in the table. */
  readonly reports: ReadonlyMap<string, number>;
  /** How often a check of each group was asked for, as `account/region/id`: to close it, and only to record what is decided. */
  readonly closings: ReadonlyMap<string, number>;
  readonly checks: ReadonlyMap<string, number>;
  /** Of the tables, from the schedule to the conclusion. */
  readonly units: Units;
}

const longestMs = 2 * 3_600_000;

/** Runs one sweep until it has a conclusion and its messages are done. Throws where that is not so after two hours. */
export async function runSweep(simulation: Simulation): Promise<SweepRun> {
  const { cloud, queues, settings, sweep } = simulation;
  const { clock, database } = cloud;
  const begun = clock.now();
  const sweepId = `sweep-${new Date(begun).toISOString().replace('.000', '')}`;
  const table = database.table(settings.deployment.sweepTable);
  const tally = { closings: new Map<string, number>(), checks: new Map<string, number>() };
  queues.background.onSent((body) => count(body, tally));
  const before = { ...database.meter.total() };
  const stored = () => table.get({ sweepId: { S: sweepId }, part: { S: 'conclusion' } });
  void invokeByEvent(sweep, sweepId, clock);
  await clock.run(() => stored() !== null, begun + longestMs);
  const first = stored();
  const tookMs = clock.now() - begun;
  const units = difference(database.meter.total(), before);
  await clock.run(() => queues.scans.counts().held === 0, begun + longestMs);
  const conclusion = first && sweepConclusionOf(first.item, table.name);
  if (!conclusion) throw new Error(`${sweepId} has no conclusion that can be read`);
  const isUnchanged = stored() === first;
  return { sweepId, conclusion, isUnchanged, tookMs, reports: reportsOf(simulation, sweepId), ...tally, units };
}

/** Lets the worker do what was asked for; gives how long that took, in milliseconds. */
export async function drain({ cloud: { clock }, queues }: Simulation): Promise<number> {
  const begun = clock.now();
  await clock.run(() => queues.background.counts().held + queues.groups.counts().held === 0, begun + 6 * longestMs);
  return clock.now() - begun;
}

function difference(after: Units, before: Units): Units {
  return {
    read: after.read - before.read,
    written: after.written - before.written,
    throttled: after.throttled - before.throttled,
  };
}

function count(body: string, { closings, checks }: Record<'closings' | 'checks', Map<string, number>>): void {
  const { detail } = JSON.parse(body);
  const counts = detail.mayClose ? closings : checks;
  for (const { account, region, groupId } of detail.groups) {
    const key = `${account}/${region}/${groupId}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
}

function reportsOf({ cloud, settings }: Simulation, sweepId: string): Map<string, number> {
  const reports = new Map<string, number>();
  for (const { key } of cloud.database.table(settings.deployment.sweepTable).all()) {
    if (!key.sweepId?.S?.startsWith(`${sweepId}/`)) continue;
    const account = key.part?.S?.split('#')[1] ?? '';
    reports.set(account, (reports.get(account) ?? 0) + 1);
  }
  return reports;
}
