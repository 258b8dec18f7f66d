import { expect, test } from 'vitest';
import { lastEditors } from '../../../core/audit/last-editors.ts';
import type { Person } from '../../../core/audit/person.ts';
import type { PolicyLink } from '../../../core/audit/policy-chain.ts';
import type { PolicyChange } from '../../../core/policy/policy.ts';
import { ada, bob } from '../../builders/a-decision.ts';
import { aPolicyChain } from '../../builders/a-policy-chain.ts';
import { anEntry } from '../../builders/builders.ts';

const first = anEntry();
const second = anEntry({ version: 2 });
const other = anEntry({ id: 'entry-other' });

function editedBy(by: Person, changes: readonly PolicyChange[]) {
  return { changes, action: 'add', by, reason: 'test', previewDigest: null, on: null } as const;
}

function put(entry: typeof first): PolicyChange {
  return { kind: 'putEntry', entry, replaces: null };
}

/** Ada adds two entries, and bob changes the first. */
function aChainOfTwo(): PolicyLink[] {
  const chain = aPolicyChain();
  chain.applied(
    editedBy(ada, [put(first), put(other)]),
    { entries: [], exemptions: [] },
    { entries: [first, other], exemptions: [] },
  );
  chain.applied(
    editedBy(bob, [put(second)]),
    { entries: [first, other], exemptions: [] },
    { entries: [second, other], exemptions: [] },
  );
  return chain.entries.map((entry) => ({ stored: entry, entry, changes: entry.changes, problem: null }));
}

test('whoever changed an entry last is its editor', () => {
  expect([...lastEditors(aChainOfTwo(), ['entry-office', 'entry-other'])]).toEqual([
    ['entry-office', bob],
    ['entry-other', ada],
  ]);
});

test('of an entry that the chain does not name nobody is the editor, nor where there is no chain', () => {
  expect(lastEditors(aChainOfTwo(), ['entry-unknown']).size).toBe(0);
  expect(lastEditors([], ['entry-office']).size).toBe(0);
});

test('a chain that does not hold names nobody: it is an error', () => {
  const [one, two] = aChainOfTwo();
  if (!one || !two) throw new Error('two entries were made');
  const forged = { ...two, stored: { ...two.stored, by: ada } as PolicyLink['stored'] };

  expect(() => lastEditors([one, forged], ['entry-office'])).toThrow('history verify');
  expect(() => lastEditors([two], ['entry-office'])).toThrow('history verify');
});
