import { expect, test } from 'vitest';
import { scanAccount } from '../../../core/sweep/scan-account.ts';
import { startSweep } from '../../../core/sweep/start-sweep.ts';
import { readSweep } from '../../../core/sweep/sweep-ledger.ts';
import { aHistory, aLastEntry, aWaitingGroup } from '../../builders/a-history.ts';
import { now } from '../../builders/builders.ts';
import { inMemorySweep } from '../../builders/in-memory-sweep.ts';
import { memoryAccountStates } from '../../builders/memory-account-states.ts';
import { aSweep, here, there } from '../../contracts/sweep-ledger/sweeps.ts';

const hourMs = 3_600_000;
const hoursLater = (hours: number) => new Date(now + hours * hourMs).toISOString();
const reason = 'the role cannot be assumed';

/** A fleet of two accounts whose sweeps come every hour; the second account is out of reach when it is told. */
function hourlySweeps() {
  const accountStates = memoryAccountStates();
  const sweep = async (hour: number, isDown: boolean) => {
    const memory = await inMemorySweep(aSweep({ sweepId: 'sweep-before' }), {
      regionsOf: async (account) => {
        if (isDown && account === there.account) throw new Error(reason);
        return { enabled: [account === here.account ? here.region : there.region], disabled: [] };
      },
    });
    const world = {
      ...memory,
      accountStates,
      fleet: { ...memory.fleet, accounts: async () => [here.account, there.account] },
      now: () => now + hour * hourMs,
      history: aHistory(aWaitingGroup('waits', there), aLastEntry('open', {}, there)),
    };
    const sweepId = `sweep-${hour}`;
    await startSweep({ sweepId, changeLimit: 50 }, world);
    let tries = 0;
    for (const [request] of memory.requested) {
      if (request.kind !== 'scan-account') continue;
      tries += 1;
      if ((await scanAccount(request, 1, world)).kind !== 'unreachable') continue;
      tries += 1;
      await scanAccount(request, 2, world);
    }
    const state = await readSweep(world.ledger, sweepId);
    const enqueued = memory.nominated.flatMap(({ groups }) => groups.map(({ groupId }) => groupId));
    return { tries, enqueued, places: state?.conclusion?.places, failures: state?.conclusion?.failures };
  };
  return { accountStates, sweep };
}

test('an account that stays out of reach is named by each sweep and put on record by the first alone, with the time since when', async () => {
  const { accountStates, sweep } = hourlySweeps();

  const sweeps = [await sweep(0, true), await sweep(1, true), await sweep(2, true)];

  const note = { account: there.account, region: null, reason, unreachableSince: hoursLater(0) };
  expect(sweeps.map(({ failures }) => failures)).toEqual([[note], [note], [note]]);
  expect(sweeps.map(({ places, tries }) => [places, tries])).toEqual([
    [1, 3],
    [1, 2],
    [1, 2],
  ]);
  expect(accountStates.changes).toEqual([
    { account: there.account, state: 'unreachable', since: hoursLater(0), reason },
  ]);
});

test('an account that is back is scanned, and put on record as back, by the first sweep that reaches it', async () => {
  const { accountStates, sweep } = hourlySweeps();
  await sweep(0, true);

  const sweeps = [await sweep(1, false), await sweep(2, false)];

  expect(sweeps.map(({ failures, places }) => [failures, places])).toEqual([
    [[], 2],
    [[], 2],
  ]);
  expect(accountStates.changes.slice(1)).toEqual([
    { account: there.account, state: 'reachable', since: hoursLater(1), reason: null },
  ]);
});

test('of an account that is out of reach only what is unfinished is enqueued, and what waits there by the sweep that reaches it', async () => {
  const { sweep } = hourlySweeps();
  await sweep(0, true);

  expect((await sweep(1, true)).enqueued).toEqual(['sg-open']);
  expect((await sweep(2, false)).enqueued.sort()).toEqual(['sg-open', 'sg-waits']);
});
