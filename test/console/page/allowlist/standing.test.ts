import { expect, test } from 'vitest';
import { standingOf, standingText } from '../../../../console/page/allowlist/standing.ts';

const soon = { now: Date.parse('2026-12-01T00:00:00.000Z'), days: 14 };

test.each([
  [null, false, 'in-force', 'in force'],
  ['2027-06-01T00:00:00.000Z', false, 'in-force', 'in force'],
  ['2026-12-15T00:00:01.000Z', false, 'in-force', 'in force'],
  ['2026-12-15T00:00:00.000Z', false, 'ends-soon', 'ends in 14 days'],
  ['2026-12-02T23:00:00.000Z', false, 'ends-soon', 'ends in 1 day'],
  ['2026-12-01T05:00:00.000Z', false, 'ends-soon', 'ends within a day'],
  ['2026-11-05T00:00:00.000Z', true, 'ended', 'ended'],
] as const)('what ends at %s, expired: %s, stands as %s', (expiresAt, expired, expected, words) => {
  const item = { expiresAt, expired };

  expect(standingOf(item, soon)).toBe(expected);
  expect(standingText(item, soon)).toBe(words);
});

test('what somebody removed is said to be removed, also where the clock of the writer was ahead', () => {
  const item = { expiresAt: '2026-12-01T01:00:00.000Z', expired: true, removedBy: 'arn:aws:iam::111122223333:user/a' };

  expect(standingText(item, soon)).toBe('removed');
});
