import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decisionDifferences, replayDecisions, storedDecisionOf } from '../../../core/audit/account-chain.ts';
import type { AccountEntry } from '../../../core/audit/account-decision.ts';
import { accountEntries, accountLinksOf } from '../../builders/account-entries.ts';

const one = '222233334444';
const other = '555566667777';

function replayed(entries: readonly AccountEntry[]) {
  return replayDecisions(accountLinksOf(entries));
}

test('the last decision about an account is in force, and one that was reset is not', () => {
  const entries = accountEntries(['exclude', one], ['include', other], ['include', one], ['reset', other]);

  const result = replayed(entries);

  expect(result).toEqual({ kind: 'valid', decisions: new Map([[one, entries[2]]]), last: entries[3] });
});

test('nothing is in force where nobody has decided anything', () => {
  expect(replayed([])).toEqual({ kind: 'valid', decisions: new Map(), last: null });
});

test('an entry that was changed, removed, inserted or cannot be read breaks the chain there', () => {
  const entries = accountEntries(['exclude', one], ['include', other], ['exclude', other]);
  const [first, second, third] = entries as [AccountEntry, AccountEntry, AccountEntry];
  const unreadable = { stored: second, entry: null, problem: 'it cannot be read: action' };

  expect(replayed([first, { ...second, account: one }, third])).toMatchObject({ fault: { sequence: 2 } });
  expect(replayed([first, third])).toMatchObject({ kind: 'broken', fault: { sequence: 2 } });
  expect(replayed([first, second, second, third])).toMatchObject({ kind: 'broken', fault: { sequence: 2 } });
  expect(replayDecisions([...accountLinksOf([first]), unreadable, ...accountLinksOf([third])])).toEqual({
    kind: 'broken',
    fault: { sequence: 2, problem: 'it cannot be read: action' },
  });
});

test('a table that holds what the chain says has no difference, whatever was decided in whatever order', () => {
  const decision = fc.tuple(
    fc.constantFrom('include', 'exclude', 'reset'),
    fc.constantFrom(one, other, '000011112222'),
  );
  fc.assert(
    fc.property(fc.array(decision as fc.Arbitrary<['include' | 'exclude' | 'reset', string]>), (decided) => {
      const table = new Map();
      for (const entry of accountEntries(...decided)) {
        const stored = storedDecisionOf(entry);
        if (stored) table.set(entry.account, stored);
        else table.delete(entry.account);
      }
      const result = replayed(accountEntries(...decided));

      expect(result.kind === 'valid' && decisionDifferences(result.decisions, table)).toEqual([]);
    }),
  );
});

test('what the table has otherwise is named by account: inserted, changed, unreadable, deleted', () => {
  const entries = accountEntries(['exclude', one], ['exclude', other], ['include', '000011112222']);
  const [first, second] = entries.map(storedDecisionOf);
  const result = replayed(entries);
  if (!first || !second || result.kind !== 'valid') throw new Error('three decisions were made');

  const differences = decisionDifferences(
    result.decisions,
    new Map([
      [one, { ...first, kind: 'include' }],
      [other, null],
      ['999988887777', second],
    ]),
  );

  expect(differences).toEqual([
    { account: '000011112222', kind: 'deleted' },
    { account: one, kind: 'changed' },
    { account: other, kind: 'changed' },
    { account: '999988887777', kind: 'inserted' },
  ]);
});

test.each(['kind', 'reason', 'by', 'at', 'sequence', 'hash'] as const)(
  'another %s in the table is a difference',
  (member) => {
    const entries = accountEntries(['exclude', one]);
    const [stored] = entries.map(storedDecisionOf);
    const result = replayed(entries);
    if (!stored || result.kind !== 'valid') throw new Error('one decision was made');
    const changed = { ...stored, [member]: member === 'sequence' ? 2 : 'other' };

    expect(decisionDifferences(result.decisions, new Map([[one, changed]]))).toEqual([
      { account: one, kind: 'changed' },
    ]);
  },
);
