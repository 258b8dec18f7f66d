import { expect, test } from 'vitest';
import { endedBetween } from '../../../core/policy/ended-between.ts';
import { anEntry, anExemption } from '../../builders/builders.ts';

const from = Date.parse('2026-07-01T12:00:00Z');
const to = Date.parse('2026-07-01T13:00:00Z');
const until = (expiresAt: string | null) => anEntry({ id: 'al-one', expiresAt });

test('what ends after the first moment and at or before the last has ended between them', () => {
  const ends = ['2026-07-01T12:00:01Z', '2026-07-01T13:00:00Z'];

  const ended = ends.map((end) => endedBetween({ entries: [until(end)], exemptions: [] }, from, to)?.id);

  expect(ended).toEqual(['al-one', 'al-one']);
});

test('what had ended before, ends later or never ends has not', () => {
  const entries = ['2026-07-01T12:00:00Z', '2026-07-01T13:00:01Z', null].map(until);
  const removed = anEntry({ expiresAt: '2026-07-01T12:30:00Z', removedBy: 'arn:aws:iam::111122223333:user/eva' });

  expect(endedBetween({ entries: [...entries, removed], exemptions: [] }, from, to)).toBeUndefined();
});

test('an exemption counts as well', () => {
  const exemption = anExemption({ id: 'ex-one', expiresAt: '2026-07-01T12:30:00Z' });

  expect(endedBetween({ entries: [], exemptions: [exemption] }, from, to)?.id).toBe('ex-one');
});
