import { expect, test } from 'vitest';
import { countersOf, countReport } from '../../../core/sweep/sweep-ledger.ts';
import { memorySweepLedger } from '../../builders/memory-sweep-ledger.ts';

const ids = (count: number) => Array.from({ length: count }, (_, index) => String(100_000_000_000 + index));

test('accounts are counted in parts of 50, the last of which has the rest', () => {
  const counters = [...countersOf(ids(101)).values()];

  expect(counters[0]).toEqual({ part: 0, of: 50, parts: 3 });
  expect(counters[99]).toEqual({ part: 1, of: 50, parts: 3 });
  expect(counters[100]).toEqual({ part: 2, of: 1, parts: 3 });
});

test.each([1, 50, 51, 100, 1_234])(
  'of %i accounts, whose order is any, exactly the last to be counted is told so',
  async (count) => {
    const counters = [...countersOf(ids(count))].toSorted(([a], [b]) => (a.slice(6) + a < b.slice(6) + b ? 1 : -1));
    const ledger = memorySweepLedger();

    const last: boolean[] = [];
    for (const [account, counter] of counters)
      last.push(await countReport({ sweepId: 'sweep-1', account, counter }, ledger));

    expect(last).toEqual([...Array(count - 1).fill(false), true]);
  },
);

test('of all accounts at the same time, in any interleaving, at least one is told that it is the last', async () => {
  const ledger = memorySweepLedger();

  const last = await Promise.all(
    [...countersOf(ids(120))].map(([account, counter]) =>
      countReport({ sweepId: 'sweep-1', account, counter }, ledger),
    ),
  );

  expect(last).toContain(true);
});

test('a count that is cut off between its two additions is made good by the next delivery', async () => {
  const ledger = memorySweepLedger();
  const [first, second] = [...countersOf(ids(2))].map(([account, counter]) => ({
    sweepId: 'sweep-1',
    account,
    counter,
  }));
  if (!first || !second) throw new Error('no accounts');
  await countReport(first, ledger);
  const dying = { ...ledger, addComplete: async () => Promise.reject(new Error('cut off')) };
  await expect(countReport(second, dying)).rejects.toThrow('cut off');

  expect(await countReport(second, ledger)).toBe(true);
});
