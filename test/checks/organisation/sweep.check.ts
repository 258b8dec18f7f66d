import { expect, test, vi } from 'vitest';
import { numberSetting } from '../../builders/number-setting.ts';
import { tell } from '../races/rounds.ts';
import { drain, runSweep } from './service/run-sweep.ts';
import { simulated } from './service/simulation.ts';
import { closedFaults, faultsOf } from './service/sweep-faults.ts';

vi.mock('../../../aws/clients.ts', async (original) => ({ ...(await original()), ...(await import('./cloud/clients.ts')) }));
vi.mock('node:timers/promises', () => import('./cloud/timers-promises.ts'));

const accounts = numberSetting('SMTP_WARDEN_ORGANISATION_ACCOUNTS', 5_000, 20);
const seeds = numberSetting('SMTP_WARDEN_ORGANISATION_SEEDS', 5);

test.each(Array.from({ length: seeds }, (_, index) => index + 1))(
  `seed %i: a sweep over ${accounts} accounts`,
  { timeout: 1_500_000 },
  async (seed) => {
    const options = { seed, accounts, open: 0.005, toClose: 40 / (accounts * 100), scanners: 50, workers: 10 };
    const faults = await simulated(options, async (simulation) => {
      const begun = performance.now();
      const run = await runSweep(simulation);
      const { conclusion, units, tookMs } = run;
      tell(`seed ${seed}: ${conclusion.end} after ${(tookMs / 1000).toFixed(0)} s; ${JSON.stringify(units)}; ${conclusion.groups} groups, ${conclusion.findings} findings, ${conclusion.changes} changes, unread ${conclusion.unread.length}; ${simulation.cloud.clock.events()} events`);
      tell(JSON.stringify(Object.fromEntries(simulation.cloud.calls.byName)));
      tell(JSON.stringify([simulation.scan.counts, simulation.scanners.mostRunning(), simulation.cloud.buckets.refused(), simulation.cloud.calls.mostClients]));
      const found = faultsOf(run, simulation, { longestMs: 600_000 });
      await drain(simulation);
      return [...found, ...closedFaults(simulation, run)];
    });
    expect(faults).toEqual([]);
  },
);
