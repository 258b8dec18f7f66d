import { expect, test } from 'vitest';
import type { Remediation } from '../../../../console/page/documents.ts';
import { completeSince, daysOf, daysText, failedOf } from '../../../../console/page/fleet/days.ts';

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

  expect(daysOf([closing], now, { count: 3 })).toEqual([
    { date: '2026-11-28', opened: 1, closed: 0 },
    { date: '2026-11-29', opened: 0, closed: 1 },
    { date: '2026-11-30', opened: 0, closed: 0 },
  ]);
});

test('an opening that was proposed first and closed later counts once', () => {
  const opened = { openedAt: '2026-11-30T01:00:00.000Z' };
  const proposed = aRemediation({ ...opened, id: 'rem-0', outcome: 'proposed', at: '2026-11-30T01:01:00.000Z' });
  const closed = aRemediation({ ...opened, at: '2026-11-30T02:00:00.000Z', closedAt: '2026-11-30T02:00:00.000Z' });

  expect(daysOf([closed, proposed], now, { count: 1 })).toEqual([{ date: '2026-11-30', opened: 1, closed: 1 }]);
});

test('the undo of a closing opens', () => {
  const closing = aRemediation({ openedAt: '2026-11-29T09:00:00.000Z', closedAt: '2026-11-29T10:00:00.000Z' });
  const undo = aRemediation({ id: 'rem-2', undoes: 'rem-1', exposed: false, at: '2026-11-30T01:00:00.000Z' });

  expect(daysOf([undo, closing], now, { count: 1 })).toEqual([{ date: '2026-11-30', opened: 1, closed: 0 }]);
});

test('where only the newest remediations were read, days that they do not cover are left out', () => {
  const remediations = [aRemediation({ at: '2026-11-30T02:00:00.000Z' }), aRemediation({})];

  const read = completeSince(remediations, 2);

  expect(read).toBe('2026-11-29T10:00:00.000Z');
  expect(daysOf(remediations, now, { read }).map(({ date }) => date)).toEqual(['2026-11-30']);
  expect(completeSince(remediations, 3)).toBe('');
});

test('what is older than the days that are shown is left out, and the sums are said in words', () => {
  const days = daysOf([aRemediation({ closedAt: '2026-10-01T00:00:00.000Z', at: '2026-10-01T00:00:00.000Z' })], now);

  expect(days).toHaveLength(30);
  expect(daysText(days)).toBe('From 2026-11-01 to 2026-11-30: 0 opened, 0 closed.');
});

test('a group counts as failed where its last remediation failed and it was open', () => {
  const failed = { outcome: 'failed', at: '2026-11-29T11:00:00.000Z' } as const;
  const rows = [
    aRemediation({ id: 'a', ...failed }),
    aRemediation({ id: 'b' }),
    aRemediation({ id: 'c', groupId: 'sg-2', ...failed }),
    aRemediation({ id: 'd', groupId: 'sg-2', at: '2026-11-29T12:00:00.000Z' }),
    aRemediation({ id: 'e', groupId: 'sg-3', ...failed, exposed: false }),
  ];

  expect(failedOf(rows).map(({ id }) => id)).toEqual(['a']);
});
