import { expect, onTestFinished, test } from 'vitest';
import { countersOf, readSweep } from '../../core/sweep/sweep-ledger.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { now } from '../builders/builders.ts';
import { memorySweepLedger } from '../builders/memory-sweep-ledger.ts';
import { openSweepsOnDynamodb } from './sweep-ledger/open-on-dynamodb.ts';
import { anEnd, aReport, aSweep, here } from './sweep-ledger/sweeps.ts';
import { sweepLedgerContract } from './sweep-ledger.contract.ts';

async function open() {
  const sandbox = await startSandbox();
  return { ...(await openSweepsOnDynamodb(sandbox.clientConfig())), close: sandbox.close };
}

sweepLedgerContract('sandbox', open);
sweepLedgerContract('memory', async () => ({ ledger: memorySweepLedger(), close: async () => undefined }));

async function opened() {
  const sweeps = await open();
  onTestFinished(sweeps.close);
  return sweeps;
}

const part = { sweepId: 'sweep-1', part: 0 };

/** Where each part of a sweep is stored. */
const places = [
  ['sweep-1', 'sweep'],
  ['sweep-1', 'progress'],
  ['sweep-1', 'part#0'],
  ['sweep-1/0', `account#${here.account}`],
  ['sweep-1', 'conclusion'],
] as const;

test('every part of a sweep is gone after a week', async () => {
  const { ledger, stored } = await opened();
  await ledger.open(aSweep());
  await ledger.report(part, aReport());
  await ledger.addReported(part, here.account);
  await ledger.addComplete(part);
  await ledger.conclude(anEnd());
  await ledger.finish('sweep-1');

  const items = await Promise.all(places.map(([sweepId, name]) => stored(sweepId, name)));

  expect(items.map(({ ttl }) => ttl)).toEqual(places.map(() => now / 1000 + 7 * 86_400));
});

test.each([
  ['a sweep with a member nobody knows', 'sweep-1', 'sweep', { ...aSweep(), note: '' }],
  ['a report whose count became a text', 'sweep-1/0', 'account#1', { ...aReport(), failuresOmitted: '1' }],
  ['a report without regions', 'sweep-1/0', 'account#1', { ...aReport(), regions: undefined }],
  ['a conclusion with a verdict nobody knows', 'sweep-1', 'conclusion', { ...anEnd(), verdict: 'perhaps' }],
])('%s is not read as if it were sound: table, place and remedy are named', async (_, sweepId, name, members) => {
  const { ledger, plant, table } = await opened();
  await ledger.open(aSweep({ sweepId: 'sweep-2' }));
  if (name !== 'sweep') await ledger.open(aSweep());
  await plant(sweepId, name, members);

  await expect(readSweep(ledger, 'sweep-1')).rejects.toThrow(
    new RegExp(`table ${table} holds a damaged item .*"part":"${name}".*Repair or delete that item`),
  );
  expect(await readSweep(ledger, 'sweep-2')).toMatchObject({ reports: new Map() });
});

test('a progress that is damaged is named and not taken for one that goes on', async () => {
  const { ledger, plant, table } = await opened();
  await plant('sweep-1', 'progress', { startedAt: aSweep().startedAt, accounts: 2, finished: 'perhaps' });

  await expect(ledger.progress('sweep-1')).rejects.toThrow(`table ${table} holds a damaged item`);
});

test('a sweep of a version up to 0.5, with places for accounts, is known as such and read as none', async () => {
  const { ledger, plant } = await opened();
  const { accounts: _, ...rest } = aSweep();
  await plant('sweep-1', 'sweep', { ...rest, places: [here], failures: [], skipped: [] });
  await plant('sweep-1', 'conclusion', { ...rest, verdict: 'released', places: 1, missing: [here] });
  await plant('sweep-latest', 'latest', { latest: 'sweep-1' });

  expect(await ledger.progress('sweep-1')).toBe('of-earlier-version');
  expect(await ledger.latestId()).toBe('sweep-1');
  expect([await readSweep(ledger, 'sweep-1'), await ledger.conclusion('sweep-1')]).toEqual([null, null]);
});

test('a sweep whose begin was cut off before its progress was written gets it when it is begun again', async () => {
  const { ledger, plant } = await opened();
  await plant('sweep-1', 'sweep', aSweep());

  await ledger.open(aSweep({ startedAt: '2026-11-15T13:00:00.000Z', accounts: ['1'] }));

  expect(await ledger.progress('sweep-1')).toEqual({ startedAt: aSweep().startedAt, accounts: 2, isFinished: false });
});

test('a report takes the same reads and writes whether a sweep has fifty accounts or a thousand', async () => {
  const sandbox = await startSandbox();
  onTestFinished(sandbox.close);
  const { ledger } = await openSweepsOnDynamodb(sandbox.clientConfig());
  const callsFor = async (count: number) => {
    const accounts = Array.from({ length: count }, (_, index) => String(100_000_000_000 + index));
    const sweepId = `sweep-${count}`;
    await ledger.open(aSweep({ sweepId, accounts }));
    sandbox.calls.reset();
    for (const [account, { part: number }] of [...countersOf(accounts)].slice(0, 5)) {
      const at = { sweepId, part: number };
      await ledger.progress(sweepId);
      await ledger.reportOf(at, account);
      await ledger.report(at, aReport({ account }));
      await ledger.addReported(at, account);
    }
    return sandbox.calls.list().map(({ action }) => action);
  };

  const few = await callsFor(50);

  expect(few.filter((action) => action === 'Query')).toEqual([]);
  expect(await callsFor(1_000)).toEqual(few);
});
