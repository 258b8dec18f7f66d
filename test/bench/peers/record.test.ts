import { expect, test } from 'vitest';
import { entriesOf } from '../../../bench/peers/record.ts';
import { chainBegin, followChain, link } from '../../../core/audit/hash-chain.ts';
import { aFullRecord } from '../../builders/a-full-record.ts';

const now = Date.parse('2026-11-30T12:00:00Z');
const planned = link({ ...aFullRecord(), outcome: 'planned' as const, rulesAfter: null }, null);
const closing = [planned, link({ ...aFullRecord(), outcome: 'completed' as const }, planned)];

test('a record has as many entries as asked for, of all groups, in chains that hold', () => {
  const entries = [...entriesOf(closing, { groups: ['sg-1', 'sg-2', 'sg-3'], entries: 14, now })];

  const chains = Map.groupBy(entries, ({ group }) => group.groupId);
  const sizes = [...chains].map(([id, chain]) => [id, chain.length]);
  const faults = [...chains.values()].map((chain) => chain.reduce(followChain, chainBegin()).fault);
  expect(sizes).toEqual([
    ['sg-1', 6],
    ['sg-2', 4],
    ['sg-3', 4],
  ]);
  expect(faults).toEqual([null, null, null]);
});

test('each closing has an id of its own, and all are of the last four weeks, in order', () => {
  const entries = [...entriesOf(closing, { groups: ['sg-1', 'sg-2'], entries: 6, now })];

  expect(new Set(entries.map(({ id }) => id)).size).toBe(3);
  expect(entries.map(({ outcome }) => outcome)).toEqual([
    'planned',
    'completed',
    'planned',
    'completed',
    'planned',
    'completed',
  ]);
  expect(entries.map(({ at }) => at)).toEqual(entries.map(({ at }) => at).toSorted());
  expect(entries[0]?.at).toBe('2026-11-02T12:00:00.000Z');
  expect(Date.parse(entries.at(-1)?.at ?? '')).toBeLessThan(now);
});
