import { expect, test } from 'vitest';
import type { Remediation } from '../../../../console/page/documents.ts';
import { daysOf, daysText } from '../../../../console/page/fleet/days.ts';

function aRemediation(change: Partial<Remediation>): Remediation {
  return {
    ...{ id: 'rem-1', account: '111122223333', region: 'us-east-1', groupId: 'sg-1', groupName: 'mail' },
    ...{ outcome: 'completed', reason: 'closed', at: '2026-11-29T10:00:00.000Z', actor: null, trigger: 'cli fix' },
    ...{ revoked: [], authorized: [], lost: [], left: [], undoes: null, undoable: true, done: 'closed', by: 'x' },
    ...{ openedBy: null, exposed: true, openedAt: null, closedAt: null },
    ...change,
  };
}

const now = Date.parse('2026-11-30T12:00:00.000Z');

test('an opening counts on the day when the port was opened, and a closing on the day when it was closed', () => {
  const closing = aRemediation({ openedAt: '2026-11-28T23:59:00.000Z', closedAt: '2026-11-29T00:01:00.000Z' });

  expect(daysOf([closing], now, 3)).toEqual([
    { date: '2026-11-28', opened: 1, closed: 0 },
    { date: '2026-11-29', opened: 0, closed: 1 },
    { date: '2026-11-30', opened: 0, closed: 0 },
  ]);
});

test('an undo that has completed opens, and one that has failed does not', () => {
  const undo = aRemediation({ undoes: 'rem-0', exposed: false, at: '2026-11-30T01:00:00.000Z' });

  expect(daysOf([undo], now, 1)).toEqual([{ date: '2026-11-30', opened: 1, closed: 0 }]);
  expect(daysOf([{ ...undo, outcome: 'failed' }], now, 1)).toEqual([{ date: '2026-11-30', opened: 0, closed: 0 }]);
});

test('what is older than the days that are shown is left out, and the sums are said in words', () => {
  const days = daysOf([aRemediation({ closedAt: '2026-10-01T00:00:00.000Z' })], now);

  expect(days).toHaveLength(30);
  expect(daysText(days)).toBe('From 2026-11-01 to 2026-11-30: 0 opened, 0 closed.');
});
