import { expect, test, vi } from 'vitest';
import { tell } from '../races/rounds.ts';
import { regions } from './organisation/accounts.ts';
import { heapByTenths } from './service/heap.ts';
import { drain, runSweep, type SweepRun } from './service/run-sweep.ts';
import { type Simulation, simulated } from './service/simulation.ts';
import { accounts, organisation, scanners, seeds } from './service/sizes.ts';
import { closedFaults, faultsOf } from './service/sweep-faults.ts';

vi.mock('../../../aws/clients.ts', async (original) => ({
  ...(await original()),
  ...(await import('./cloud/clients.ts')),
}));
vi.mock('node:timers/promises', () => import('./cloud/timers-promises.ts'));

test.each(seeds)(
  `seed %i: a sweep over ${accounts} accounts in 17 regions ends within ten minutes, and is what the generator says`,
  { timeout: 1_500_000 },
  async (seed) => {
    const heap = heapByTenths(accounts);
    const begun = process.cpuUsage();

    const found = await simulated({ ...organisation(seed), onScan: heap.done }, async (simulation) => {
      const run = await runSweep(simulation);
      const faults = faultsOf(run, simulation, { longestMs: 600_000 });
      const drainedMs = await drain(simulation);
      tellRun(seed, run, simulation);
      tell(
        `  checks done after another ${seconds(drainedMs)}; heap at each tenth, MB: ${heap.heaps.map((mb) => mb.toFixed(0)).join(' ')}`,
      );
      const clients = simulation.cloud.calls.mostClients.get('scan') ?? 0;
      return { end: run.conclusion.end, clients, faults: [...faults, ...closedFaults(simulation, run)] };
    });

    const { user, system } = process.cpuUsage(begun);
    tell(`  processor time ${seconds((user + system) / 1000)}`);
    expect(found.faults).toEqual([]);
    expect(found.end).toBe('complete');
    // Those of one account: a client of EC2, of SQS and of Service Quotas for each region.
    expect(found.clients).toBeLessThanOrEqual(3 * regions.length);
    expect(growthOf(heap.heaps)).toBeLessThan(mostGrowthMegabytes);
  },
);

/** 10 KB for each account, which are the simulation's own: one client of the SDK that is kept takes 34 KB, and an account has 17 or more. */
const mostGrowthMegabytes = 10 + accounts / 100;

/** In MB, from the second to the last tenth of the accounts: by then every scanner has worked. */
function growthOf(heaps: readonly number[]): number {
  return (heaps.at(-1) ?? 0) - (heaps[1] ?? 0);
}

function tellRun(
  seed: number,
  { conclusion, tookMs, units }: SweepRun,
  { cloud, scan, scanners: source }: Simulation,
): void {
  const { groups, findings, changes, unread, places, end } = conclusion;
  tell(
    `organisation, seed ${seed}: ${accounts} accounts, ${places} account and region pairs, ${groups} groups, ${findings} open, ${changes} to close`,
  );
  tell(
    `  ${end} after ${seconds(tookMs)} by ${source.mostRunning()} of ${scanners} scanners, ${unread.length} accounts unread`,
  );
  tell(
    `  DynamoDB: ${Math.round(units.read)} units read, ${units.written} written, ${units.throttled} throttled; most of a partition in a second ${JSON.stringify(cloud.database.meter.peak())}`,
  );
  tell(
    `  EC2 refused ${cloud.buckets.refused()} calls; most clients of a process ${JSON.stringify(Object.fromEntries(cloud.calls.mostClients))}; scan ${JSON.stringify(scan.counts)}`,
  );
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(0)} s`;
}
