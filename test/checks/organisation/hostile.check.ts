import { expect, test, vi } from 'vitest';
import { stalledMs } from '../../../core/sweep/conclude-sweep.ts';
import { tell } from '../races/rounds.ts';
import { expectedOf, worldNow } from './organisation/oracle.ts';
import { drain, runSweep } from './service/run-sweep.ts';
import { type Simulation, simulated } from './service/simulation.ts';
import { accounts, organisation, seeds } from './service/sizes.ts';
import { closedFaults, conclusionFaults, faultsOf } from './service/sweep-faults.ts';

vi.mock('../../../aws/clients.ts', async (original) => ({
  ...(await original()),
  ...(await import('./cloud/clients.ts')),
}));
vi.mock('node:timers/promises', () => import('./cloud/timers-promises.ts'));

const size = Math.min(accounts, 1_000);
/** The message of a process that was killed comes again after 330 s, and some are killed twice. */
const longestMs = 1_200_000;
const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(0)} s`;

test.each(seeds)(
  `seed %i: processes are killed and messages come twice: each sweep over ${size} accounts is concluded once, and the next one makes up for it`,
  { timeout: 1_500_000 },
  async (seed) => {
    const hostile = { ...organisation(seed, size), kills: 0.05, duplicates: 0.01 };

    const { first, second, faults } = await simulated(hostile, async (simulation) => {
      const { killed, kills } = simulation;
      const first = await runSweep(simulation);
      const firstFaults = faultsOf(first, simulation, { longestMs, mayMiss: killed, mayRepeat: true });
      await drain(simulation);
      tellKills(seed, first.conclusion.missing.length, simulation);
      kills.share = 0;
      const expected = expectedNow(simulation);
      const second = await runSweep(simulation);
      const secondFaults = conclusionFaults(second, expected, { longestMs: 600_000 });
      await drain(simulation);
      return { first, second, faults: [...firstFaults, ...secondFaults, ...closedFaults(simulation, second)] };
    });

    tell(
      `  ${first.conclusion.end} after ${seconds(first.tookMs)}; the next sweep ${second.conclusion.end} after ${seconds(second.tookMs)}`,
    );
    expect(faults).toEqual([]);
    expect(second.conclusion.end).toBe('complete');
  },
);

test(`accounts that never answer are named, and hold up a sweep over ${size} accounts no longer than one that stalls`, {
  timeout: 1_500_000,
}, async () => {
  const plain = await simulated(organisation(1, size), runSweep);
  const { run, faults } = await simulated({ ...organisation(1, size), silent: 3 }, async (simulation) => {
    const run = await runSweep(simulation);
    return { run, faults: faultsOf(run, simulation, { longestMs: plain.tookMs + stalledMs + 60_000 }) };
  });

  tell(`silent: ${run.conclusion.end} after ${seconds(run.tookMs)}, without them after ${seconds(plain.tookMs)}`);
  expect(faults).toEqual([]);
});

function expectedNow({ cloud: { accounts: all, groups } }: Simulation) {
  const world = worldNow({ accounts: all, groupsAt: groups.generated }, groups.changed);
  return expectedOf(world, new Set());
}

function tellKills(seed: number, missing: number, { scan, sweep, worker, queues }: Simulation): void {
  const killed = [scan, sweep, worker].map(({ name, counts }) => `${name} ${counts.killed}`).join(', ');
  const again = queues.scans.counts().again + queues.background.counts().again;
  tell(
    `hostile, seed ${seed}: ${size} accounts, killed: ${killed}; ${again} messages came again, ${missing} accounts missing in the first conclusion`,
  );
}
