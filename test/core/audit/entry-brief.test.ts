import { expect, test } from 'vitest';
import type { Outcome } from '../../../core/audit/audit-entry.ts';
import { openLastBriefs } from '../../../core/audit/entry-brief.ts';
import { briefItem } from '../../builders/a-history.ts';
import { aPlainEntry } from '../../builders/a-plain-record.ts';

type Told = readonly [sequence: number, outcome: Outcome, id?: string];

/** The sequence of the last entry of one group, whichever way its items come. */
function lastOf(...told: readonly Told[]): number | undefined {
  const items = told.map(([sequence, outcome, id = 'rem-1']) => briefItem(aPlainEntry({ sequence, outcome, id })));
  const [there, back] = [items, items.toReversed()].map((some) => {
    const last = openLastBriefs();
    for (const item of some) last.add(item);
    return last.end();
  });
  expect(back).toEqual(there);
  expect(there).toHaveLength(1);
  return there?.[0]?.sequence;
}

test.each<[name: string, told: readonly Told[], expected: number]>([
  [
    'the highest number',
    [
      [1, 'reported'],
      [2, 'deferred', 'rem-2'],
    ],
    2,
  ],
  [
    'a claim without an end',
    [
      [1, 'reported', 'rem-0'],
      [2, 'planned'],
    ],
    2,
  ],
  [
    'its end',
    [
      [2, 'planned'],
      [3, 'completed'],
    ],
    3,
  ],
  [
    'the end of an end `partial`',
    [
      [2, 'planned'],
      [3, 'partial'],
      [4, 'completed'],
    ],
    4,
  ],
  [
    'what follows an end',
    [
      [2, 'planned'],
      [3, 'failed'],
      [4, 'reported', 'rem-2'],
    ],
    4,
  ],
  [
    'the end of a claim of schema 1 that was resumed',
    [
      [1, 'planned'],
      [2, 'resumed'],
      [3, 'completed'],
    ],
    3,
  ],
  [
    'a restart',
    [
      [2, 'planned'],
      [4, 'restarted', 'rem-2'],
    ],
    4,
  ],
  [
    'what follows a restart',
    [
      [2, 'planned'],
      [4, 'restarted', 'rem-2'],
      [5, 'reported', 'rem-3'],
    ],
    5,
  ],
])('the last entry is %s', (_, told, expected) => {
  expect(lastOf(...told)).toBe(expected);
});

test.each<[name: string, hiding: Told]>([
  ['the end of another remediation', [3, 'completed', 'rem-2']],
  ['an entry that decides', [3, 'reported', 'rem-2']],
  ['an entry far behind it', [9, 'exempted', 'rem-2']],
])('a claim is not hidden by %s', (_, hiding) => {
  expect(lastOf([2, 'planned'], hiding)).toBe(2);
});

test('a claim is not settled by an end or a restart before it', () => {
  expect(lastOf([1, 'restarted'], [2, 'completed'], [3, 'planned'], [4, 'reported', 'rem-2'])).toBe(3);
});

test('an item that cannot be read counts as not there', () => {
  const last = openLastBriefs();
  last.add(briefItem(aPlainEntry({ sequence: 1 })));
  last.add({ ...briefItem(aPlainEntry({ sequence: 2, outcome: 'completed' })), read: () => null });

  expect(last.end().map(({ sequence }) => sequence)).toEqual([1]);
});
