import { expect, test } from 'vitest';
import { accountsStateOf } from '../../../core/report/accounts-state.ts';
import { accountEntries, accountLinksOf } from '../../builders/account-entries.ts';

const times = { asOf: '2026-11-30T00:00:00.000Z', now: () => Date.parse('2026-12-01T00:00:00Z') };
const entries = accountEntries(['exclude', '222233334444'], ['include', '555566667777']);
const [first, second] = accountLinksOf(entries);
if (!first || !second) throw new Error('two decisions were made');

test('a report names the chain of decisions about accounts by its end, and no chain where nobody decided', () => {
  expect(accountsStateOf([first, second], times, undefined)).toEqual({
    ...{ chain: 'accounts', entries: 2, head: second.stored.hash, fault: null },
  });
  expect(accountsStateOf([], times, undefined)).toBeNull();
});

test('an entry that was changed, or cannot be read, is the fault of the chain', () => {
  const changed = { ...second, stored: { ...second.stored, reason: 'another' } };
  const unreadable = { ...second, entry: null, problem: 'it cannot be read: action' };

  expect(accountsStateOf([first, changed], times, undefined)?.fault).toMatchObject({ sequence: 2 });
  expect(accountsStateOf([first, unreadable], times, undefined)?.fault).toEqual({
    ...{ sequence: 2, problem: 'it cannot be read: action' },
  });
});

test('a chain that anchors know longer was cut, also where nothing of it is left', () => {
  const anchored = new Map([[2, { hash: second.stored.hash, anchor: '2026-11-25T00:00:00.000Z' }]]);

  expect(accountsStateOf([first], times, anchored)?.fault).toMatchObject({ sequence: 2 });
  expect(accountsStateOf([], times, anchored)?.fault).toMatchObject({ sequence: 1 });
});
