import { expect, test, vi } from 'vitest';
import { accountsOf, regions } from './organisation/accounts.ts';
import { runSweep } from './service/run-sweep.ts';
import type { Plant } from './service/scanner.ts';
import { simulated } from './service/simulation.ts';
import { organisation } from './service/sizes.ts';
import { faultsOf } from './service/sweep-faults.ts';
import { growthOfUnits, mostGrowth, unitsAt } from './service/units-at.ts';

vi.mock('../../../aws/clients.ts', async (original) => ({
  ...(await original()),
  ...(await import('./cloud/clients.ts')),
}));
vi.mock('node:timers/promises', () => import('./cloud/timers-promises.ts'));

/** Defects of the service, each of which the checks of this folder have to find. */
const size = 50;

function faultsWith(plant: Plant): Promise<{ readonly faults: string; readonly clients: number }> {
  return simulated({ ...organisation(1, size), plant }, async (simulation) => {
    const run = await runSweep(simulation);
    const faults = faultsOf(run, simulation, { longestMs: 600_000 }).join('\n');
    return { faults, clients: simulation.cloud.calls.mostClients.get('scan') ?? 0 };
  });
}

test('without a defect none is found', async () => {
  expect(await faultsWith((world) => world)).toMatchObject({ faults: '' });
});

test('the same seed gives the same run', async () => {
  const runOf = () =>
    simulated({ ...organisation(3, size), kills: 0.05 }, async (simulation) => {
      const { tookMs, units, conclusion } = await runSweep(simulation);
      return { tookMs, units, conclusion, events: simulation.cloud.clock.events() };
    });

  expect(await runOf()).toEqual(await runOf());
});

test('planted: a report that is counted twice', async () => {
  const { faults } = await faultsWith((world) => ({
    ...world,
    ledger: {
      ...world.ledger,
      reports: async function* (sweep) {
        for await (const some of world.ledger.reports(sweep)) yield [...some, ...some.slice(0, 1)];
      },
    },
  }));

  expect(faults).toMatch(/groups: \d+ in place of \d+/);
});

test('planted: a report that is put on record under two parts', async () => {
  const { faults } = await faultsWith((world) => ({
    ...world,
    ledger: {
      ...world.ledger,
      report: async (part, report) => {
        await world.ledger.report(part, report);
        await world.ledger.report({ ...part, part: part.part + 1 }, report);
      },
    },
  }));

  expect(faults).toContain('reported twice');
});

test('planted: an account whose report is lost', async () => {
  const lost = accountsOf(organisation(1, size)).find(({ trouble }) => trouble === 'slow')?.id ?? '';
  const { faults } = await faultsWith((world) => ({
    ...world,
    ledger: {
      ...world.ledger,
      report: async (part, report) => {
        if (report.account !== lost) await world.ledger.report(part, report);
      },
    },
  }));

  expect(faults).toContain(`missing without a reason: ${lost}`);
});

test('planted: a region that is left out', async () => {
  const { faults } = await faultsWith((world) => ({
    ...world,
    openAccount: (account) => {
      const access = world.openAccount(account);
      const regionsOf = async () => {
        const { enabled, disabled } = await access.regions();
        return { enabled: enabled.slice(1), disabled };
      };
      return { ...access, regions: regionsOf };
    },
  }));

  expect(faults).toMatch(/places: \d+ in place of \d+/);
});

test('planted: a check that is asked for twice', async () => {
  const { faults } = await faultsWith((world) => ({
    ...world,
    nominations: {
      enqueue: async (groups, why) => {
        await world.nominations.enqueue(groups, why);
        await world.nominations.enqueue(groups, why);
      },
    },
  }));

  expect(faults).toContain('asked to be closed twice');
  expect(faults).toContain('check asked for twice');
});

test('planted: an account that cannot be read, and is not named', async () => {
  const { faults } = await faultsWith((world) => ({
    ...world,
    ledger: { ...world.ledger, report: (part, report) => world.ledger.report(part, { ...report, failures: [] }) },
  }));

  expect(faults).toContain('not named as unread');
});

test('planted: clients that are kept', async () => {
  const { clients } = await faultsWith((world) => ({
    ...world,
    openAccount: (account) => ({ ...world.openAccount(account), close: () => undefined }),
  }));

  expect(clients).toBeGreaterThan(3 * regions.length);
});

test('planted: a ledger that is read whole for each account', async () => {
  const plant: Plant = (world) => ({
    ...world,
    ledger: {
      ...world.ledger,
      reportOf: async (part, account) => {
        const sweep = await world.ledger.begun(part.sweepId);
        if (sweep) await Array.fromAsync(world.ledger.reports(sweep));
        return world.ledger.reportOf(part, account);
      },
    },
  });
  const measured = [await unitsAt(20, plant), await unitsAt(200, plant)];

  expect(growthOfUnits(measured)).toBeGreaterThan(mostGrowth);
});
