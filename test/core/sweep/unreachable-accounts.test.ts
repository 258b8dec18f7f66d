import { expect, test } from 'vitest';
import { startSweep } from '../../../core/sweep/start-sweep.ts';
import type { ScanRequest } from '../../../core/sweep/sweep.ts';
import { aFleet } from '../../builders/a-fleet.ts';
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
    const fleet = aFleet({
      accounts: [here.account, there.account],
      enabled: (account) => {
        if (isDown && account === there.account) throw new Error(reason);
        return [account === here.account ? here.region : there.region];
      },
    });
    const memory = inMemorySweep(aSweep());
    const asked: ScanRequest[] = [];
    const world = {
      ...memory,
      ledger: { ...memory.ledger, open: async (begun: ReturnType<typeof aSweep>) => begun },
      fleet,
      accountStates,
      now: () => now + hour * hourMs,
      scans: { request: async (requests: readonly ScanRequest[]) => void asked.push(...requests) },
      history: aHistory(aWaitingGroup('waits', there), aLastEntry('open', {}, there)),
    };
    const { failures } = await startSweep({ sweepId: `sweep-${hour}`, changeLimit: 50 }, world);
    const enqueued = memory.nominated.flatMap(({ groups }) => groups.map(({ groupId }) => groupId));
    return { failures, enqueued, places: asked.filter(({ kind }) => kind === 'scan-place').length };
  };
  return { accountStates, sweep };
}

test('an account that stays out of reach is named by each sweep and put on record by the first alone, with the time since when', async () => {
  const { accountStates, sweep } = hourlySweeps();

  const sweeps = [await sweep(0, true), await sweep(1, true), await sweep(2, true)];

  const note = { account: there.account, region: null, reason, unreachableSince: hoursLater(0) };
  expect(sweeps.map(({ failures }) => failures)).toEqual([[note], [note], [note]]);
  expect(sweeps.map(({ places }) => places)).toEqual([1, 1, 1]);
  expect(accountStates.changes).toEqual([
    { account: there.account, state: 'unreachable', since: hoursLater(0), reason },
  ]);
});

test('an account that is back is scanned, and put on record as back, by the first sweep that reaches it', async () => {
  const { accountStates, sweep } = hourlySweeps();
  await sweep(0, true);

  const sweeps = [await sweep(1, false), await sweep(2, false)];

  expect(sweeps.map(({ failures, places }) => [failures.length, places])).toEqual([
    [0, 2],
    [0, 2],
  ]);
  expect(accountStates.changes.slice(1)).toEqual([
    { account: there.account, state: 'reachable', since: hoursLater(1), reason: null },
  ]);
});

test('of an account that is out of reach only what is unfinished is enqueued, and what waits there once it is back', async () => {
  const { sweep } = hourlySweeps();

  expect((await sweep(0, true)).enqueued).toEqual(['sg-open']);
  expect((await sweep(1, false)).enqueued.sort()).toEqual(['sg-open', 'sg-waits']);
});
