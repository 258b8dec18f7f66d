import { describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import type { ChainLink } from '../../../core/audit/audit-log.ts';
import { verifyTail } from '../../../core/audit/verify-tail.ts';
import { rehashed } from '../../builders/a-chain.ts';
import { now } from '../../builders/builders.ts';
import { asLink } from '../../builders/in-memory-world.ts';
import { claimed, ended, someEntries } from '../../builders/some-entries.ts';

/** Two remediations and a claim. */
const chain = someEntries(
  claimed('rem-1', []),
  ended('rem-1', []),
  claimed('rem-2', []),
  ended('rem-2', [], { outcome: 'partial' }),
  claimed('rem-3', []),
) as [AuditEntry, AuditEntry, AuditEntry, AuditEntry, AuditEntry];
const [first, firstEnd, second, secondEnd, third] = chain;

function verified(...entries: readonly AuditEntry[]) {
  return verifyTail(entries.map(asLink), now);
}

function broken(sequence: number, problem: string) {
  return { kind: 'broken', fault: { sequence, problem } };
}

const replaced = 'the entry does not follow the one before it: one of the two was replaced';

describe('the end of a chain that holds', () => {
  test.each<[name: string, entries: AuditEntry[], latest: AuditEntry | null, lastEnd: AuditEntry | null]>([
    ['has nothing where there is nothing', [], null, null],
    ['has a claim without an end', [first], first, null],
    ['is its last end', [first, firstEnd], firstEnd, firstEnd],
    ['has a last end before its last entry', chain, third, secondEnd],
    [
      'begins with the entry before the last end, of which nothing else is known',
      [second, secondEnd, third],
      third,
      secondEnd,
    ],
  ])('%s', (_, entries, latest, lastEnd) => {
    expect(verified(...entries)).toEqual({ kind: 'holds', latest, lastEnd });
  });
});

describe('the end of a chain is broken', () => {
  test.each<[name: string, entries: AuditEntry[], missing: number]>([
    ['before a claim', [third], 4],
    ['before an end', [secondEnd], 3],
    ['before an end that a claim follows', [secondEnd, third], 3],
    ['in the middle as well', [second, third], 4],
  ])('where its beginning was cut off %s', (_, entries, missing) => {
    expect(verified(...entries)).toEqual(broken(missing, 'the entry is missing'));
  });

  test('where an item cannot be read, though it says it is an end: that one is named', () => {
    const unread = { stored: secondEnd, entry: null, problem: 'x' };

    expect(verifyTail([asLink(second), unread], now)).toEqual(broken(4, 'x'));
  });

  test.each<[name: string, entries: AuditEntry[], expected: object]>([
    ['by a changed entry', [second, { ...secondEnd, reason: 'x' }], broken(4, 'the entry was changed')],
    ['by a changed first entry', [{ ...second, reason: 'x' }, secondEnd], broken(3, 'the entry was changed')],
    ['by an entry that was replaced', [rehashed({ ...second, reason: 'x' }), secondEnd], broken(4, replaced)],
    ['by an entry that is missing', [first, firstEnd, third], broken(3, 'the entry is missing')],
    [
      'by an end that nobody began',
      [second, rehashed({ ...secondEnd, id: 'rem-9' })],
      broken(4, 'the entry ends a remediation that was not begun before it'),
    ],
    [
      'by a first entry that follows something',
      [rehashed({ ...first, previousHash: third.hash })],
      broken(1, replaced),
    ],
    [
      'by a first end that nobody began',
      [rehashed({ ...first, outcome: 'completed' })],
      broken(1, 'the entry ends a remediation that was not begun before it'),
    ],
    [
      'by the first of several faults',
      [
        { ...second, reason: 'x' },
        { ...secondEnd, reason: 'x' },
      ],
      broken(3, 'the entry was changed'),
    ],
  ])('%s', (_, entries, expected) => {
    expect(verified(...entries)).toEqual(expected);
  });

  test.each<[name: string, link: ChainLink, problem: string]>([
    [
      'that cannot be read, for its own reason',
      { stored: second, entry: null, problem: 'steps: expected a list' },
      'steps: expected a list',
    ],
    ['that cannot be read, for none', { stored: second, entry: null, problem: null }, 'the entry cannot be read'],
  ])('by an entry %s, though its hash holds', (_, link, problem) => {
    expect(verifyTail([{ ...link, stored: first }], now)).toEqual(broken(1, problem));
    expect(verifyTail([asLink(first), asLink(firstEnd), link], now)).toEqual(broken(3, problem));
  });

  test.each([
    ['just as far ahead as clocks may differ', 15_000, true],
    ['a millisecond more', 15_001, false],
    ['a year', 365 * 86_400_000, false],
    ['in the past', -86_400_000, true],
  ])('by an entry dated %s: %i ms', (_, ahead, holds) => {
    const at = new Date(now + ahead).toISOString();
    const [entry] = someEntries(claimed('rem-1', [], { at }));
    if (!entry) throw new Error('there is an entry');

    const kind = holds
      ? { kind: 'holds', latest: entry, lastEnd: null }
      : broken(1, `the entry is dated in the future: ${at}`);
    expect(verified(entry)).toEqual(kind);
  });
});

describe('a chain that was begun anew', () => {
  const restart = (sequence: number) => {
    const [entry] = someEntries({
      id: 'rem-9',
      outcome: 'restarted',
      restart: { reason: 'x', lastGood: null, bad: { sequence: 3, problem: 'x' } },
    });
    if (!entry) throw new Error('there is an entry');
    return rehashed({ ...entry, sequence });
  };
  const begun = restart(4);

  test('is checked from there, whatever is before it', () => {
    expect(verified(firstEnd, { ...second, reason: 'forged' }, begun)).toEqual({
      kind: 'holds',
      latest: begun,
      lastEnd: null,
    });
  });

  test('is checked from the last restart', () => {
    const again = restart(6);

    expect(verified(begun, { ...second, sequence: 5 }, again)).toEqual({ kind: 'holds', latest: again, lastEnd: null });
  });

  test('owes nothing of what ended before it', () => {
    expect(verified(first, firstEnd, begun)).toMatchObject({ lastEnd: null });
  });

  test('is broken by a restart that was changed', () => {
    expect(verified(firstEnd, { ...begun, reason: 'x' })).toEqual(broken(4, 'the entry was changed'));
  });
});
