import { describe, expect, test } from 'vitest';
import { isClaimed, isEnd, isOpen, type Outcome } from '../../../core/audit/audit-entry.ts';
import { outcomes } from '../../../core/audit/outcomes.ts';
import { now } from '../../builders/builders.ts';
import { someEntries } from '../../builders/some-entries.ts';

const minuteMs = 60_000;

function entryWith(outcome: Outcome) {
  const [entry] = someEntries({ outcome, at: new Date(now).toISOString() });
  if (!entry) throw new Error('one saying makes one entry');
  return entry;
}

describe('a remediation', () => {
  test('is open from its first claim until it completed or failed, and stays so where something is missing', () => {
    expect(outcomes.filter((outcome) => isOpen(entryWith(outcome)))).toEqual(['planned', 'resumed', 'partial']);
  });

  test('that never was is not open', () => {
    expect(isOpen(null)).toBe(false);
  });

  test('has ended, well or not, where it completed, is partial or failed', () => {
    expect(outcomes.filter((outcome) => isEnd({ outcome }))).toEqual(['completed', 'partial', 'failed']);
  });

  test.each<[Outcome, number, boolean]>([
    ['planned', 0, true],
    ['planned', minuteMs - 1, true],
    ['planned', minuteMs, false],
    ['resumed', minuteMs - 1, true],
    ['resumed', minuteMs, false],
    ['partial', 0, false],
  ])('that is %s is held after %i ms by a claim of one minute: %o', (outcome, elapsed, expected) => {
    expect(isClaimed(entryWith(outcome), now + elapsed, minuteMs)).toBe(expected);
  });
});

test('what is decided about a group is one of eleven outcomes', () => {
  expect(outcomes).toEqual([
    'planned',
    'resumed',
    'completed',
    'partial',
    'failed',
    'restarted',
    'proposed',
    'reported',
    'deferred',
    'exempted',
    'withdrawn',
  ]);
});
