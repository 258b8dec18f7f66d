import { expect, test } from 'vitest';
import { verifyAccounts } from '../../../cli/history/verify-accounts.ts';
import { type AccountDecision, storedDecisionOf } from '../../../core/audit/account-chain.ts';
import type { AccountEntry } from '../../../core/audit/account-decision.ts';
import { accountEntries, accountLinksOf } from '../../builders/account-entries.ts';

const one = '222233334444';
const other = '555566667777';
const entries = accountEntries(['exclude', one], ['include', other]);

type Table = ReadonlyMap<string, AccountDecision | null> | null;

function tableOf(some: readonly AccountEntry[]): Table {
  return new Map(some.flatMap((entry) => [[entry.account, storedDecisionOf(entry)] as const]));
}

/** What is found where the chain and the table are these at one read after the other; the last stays. */
async function faultsOf(reads: readonly { chain: readonly AccountEntry[]; table: Table }[], id: string | null = 'o-1') {
  let read = 0;
  const at = () => reads[Math.min(read, reads.length - 1)] ?? { chain: [], table: null };
  const stored = async () => {
    const { table } = at();
    read += 1;
    return table;
  };
  const accountDecisions = { links: async () => accountLinksOf(at().chain), stored };
  const faults = await verifyAccounts({ settings: { organisation: { id } }, runtime: { accountDecisions } });
  return { faults, tablesRead: read };
}

test('a table that says the same as the chain has no fault, and is read once', async () => {
  expect(await faultsOf([{ chain: entries, table: tableOf(entries) }])).toEqual({ faults: [], tablesRead: 1 });
});

test('without an organisation and without decisions the table is not read: nobody needs the right to', async () => {
  expect(await faultsOf([{ chain: [], table: null }], null)).toEqual({ faults: [], tablesRead: 0 });
});

test('without the table every decision on record is missing', async () => {
  const { faults } = await faultsOf([{ chain: entries, table: null }], null);

  expect(faults.map(({ item }) => item)).toEqual([`decision#${one}`, `decision#${other}`]);
});

test('a decision that a person made between the two reads is no fault', async () => {
  const { faults, tablesRead } = await faultsOf([
    { chain: entries.slice(0, 1), table: tableOf(entries) },
    { chain: entries, table: tableOf(entries) },
  ]);

  expect([faults, tablesRead]).toEqual([[], 2]);
});

test('what is otherwise the second time too is a fault with its item', async () => {
  const { faults } = await faultsOf([{ chain: entries, table: tableOf(entries.slice(0, 1)) }]);

  expect(faults).toEqual([
    {
      group: 'accounts',
      sequence: 2,
      item: `decision#${other}`,
      problem: expect.stringContaining('is not in the table'),
    },
  ]);
});

test('a chain that is not valid is a fault, whatever the table says', async () => {
  const [first, second] = entries as [AccountEntry, AccountEntry];

  const { faults } = await faultsOf([{ chain: [first, { ...second, reason: 'another' }], table: tableOf(entries) }]);

  expect(faults).toEqual([{ group: 'accounts', sequence: 2, problem: 'the entry was changed' }]);
});
