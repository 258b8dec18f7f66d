import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../core/audit/audit-entry.ts';
import { type ChainPoint, type GroupState, isOpenByLog, openGroupStates } from '../../../core/audit/group-states.ts';
import { genesis } from '../../../core/audit/hash-chain.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import { aGroupState } from '../../builders/a-group-state.ts';
import { groupRef } from '../../builders/builders.ts';

const chain = groupKey(groupRef);

/** The points 1 to `count` of one chain, each after the one before. */
function points(count: number, key = chain): ChainPoint[] {
  return Array.from({ length: count }, (_, index) => ({
    chain: key,
    sequence: index + 1,
    previousHash: index === 0 ? genesis : `h${index}`,
    hash: `h${index + 1}`,
    restart: null,
    state: key === chain ? aGroupState({ sequence: index + 1, hash: `h${index + 1}` }) : null,
    problem: null,
  }));
}

function reduced(all: readonly ChainPoint[]) {
  const states = openGroupStates();
  for (const point of all) states.add(point);
  return states.end();
}

test('the last entry of a chain counts, in whatever order the items come', () => {
  const { groups, heads, faults, entries } = reduced(points(3).toReversed());

  expect(groups.map(({ sequence, hash }) => [sequence, hash])).toEqual([[3, 'h3']]);
  expect(heads).toEqual([{ group: chain, entries: 3, head: 'h3' }]);
  expect([faults, entries]).toEqual([[], 3]);
});

test('the chain of the policy has a head and no group', () => {
  const { groups, heads } = reduced([...points(2, 'policy'), ...points(1)]);

  expect(groups).toHaveLength(1);
  expect(heads.map(({ group, entries }) => [group, entries])).toEqual([
    [chain, 1],
    ['policy', 2],
  ]);
});

describe('a chain whose numbers or hashes do not go together is named at the first fault', () => {
  test.each<[string, (all: ChainPoint[]) => ChainPoint[], number, string]>([
    ['the first entry is missing', (all) => all.slice(1), 1, 'missing'],
    ['an entry in the middle is missing', (all) => all.toSpliced(1, 1), 2, 'missing'],
    [
      'an entry was replaced',
      (all) => all.map((one) => (one.sequence === 2 ? { ...one, hash: 'x' } : one)),
      3,
      'follow',
    ],
  ])('%s', (_, damage, sequence, problem) => {
    const { faults } = reduced(damage(points(3)));

    expect(faults).toEqual([{ group: chain, sequence, problem: expect.stringContaining(problem) }]);
  });

  test('the last entry cannot be read: the group has no state', () => {
    const [first, second] = points(2);
    if (!first || !second) throw new Error('two points were made');

    const { groups, faults } = reduced([first, { ...second, state: null, problem: 'the entry cannot be read' }]);

    expect(groups).toEqual([]);
    expect(faults).toEqual([{ group: chain, sequence: 2, problem: 'the entry cannot be read' }]);
  });
});

test('a fault that a restart names does not count any more, and any other does', () => {
  const [first, , third] = points(3);
  if (!first || !third) throw new Error('three points were made');
  const restarted = (restart: number): ChainPoint => ({
    ...third,
    sequence: 4,
    previousHash: genesis,
    hash: 'h4',
    restart,
  });

  expect(reduced([first, third, restarted(2)]).faults).toEqual([]);
  expect(reduced([first, third, restarted(3)]).faults).toMatchObject([{ sequence: 2 }]);
});

test.each<[Outcome, Partial<GroupState>, boolean]>([
  ['reported', {}, true],
  ['deferred', {}, true],
  ['deferred', { hasFinding: false }, false],
  ['exempted', {}, true],
  ['proposed', {}, true],
  ['partial', {}, true],
  ['failed', {}, true],
  ['completed', {}, false],
  ['completed', { undoes: 'rem-0', hasFinding: false }, true],
  ['completed', { undoes: 'rem-0', hasFinding: true }, false],
  ['planned', {}, false],
  ['restarted', {}, false],
])('by its last entry %s %o a group is open: %s', (outcome, change, expected) => {
  expect(isOpenByLog(aGroupState({ outcome, ...change }))).toBe(expected);
});
