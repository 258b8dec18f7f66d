import { expect, test } from 'vitest';
import { timelineOf } from '../../../core/report/timeline.ts';

const none = { openings: [], closings: [] };

test('each opening and closing is counted in the bucket of its time, and no bucket is left out', () => {
  const moments = {
    openings: ['2026-11-02T00:00:00.000Z', '2026-11-02T23:59:59.999Z'],
    closings: ['2026-11-04T12:00:00.000Z'],
  };

  const { unit, buckets } = timelineOf(moments, '2026-11-01T00:00:00.000Z', '2026-11-05T12:00:00.000Z');

  expect(unit).toBe('day');
  expect(buckets).toEqual([
    { from: '2026-11-02', openings: 2, closings: 0 },
    { from: '2026-11-03', openings: 0, closings: 0 },
    { from: '2026-11-04', openings: 0, closings: 1 },
    { from: '2026-11-05', openings: 0, closings: 0 },
  ]);
});

test.each([
  ['2026-11-03T10:00:00.000Z', 'day', '2026-11-03'],
  ['2026-01-07T10:00:00.000Z', 'week', '2026-01-05'],
  ['2024-02-29T10:00:00.000Z', 'month', '2024-02-01'],
  ['1970-05-01T10:00:00.000Z', 'year', '1970-01-01'],
])('from an opening at %s on, the plot goes by %s from %s', (opening, unit, from) => {
  const timeline = timelineOf({ ...none, openings: [opening] }, '1969-01-01T00:00:00.000Z', '2026-11-30T12:00:00.000Z');

  expect(timeline).toMatchObject({ unit, buckets: expect.arrayContaining([{ from, openings: 1, closings: 0 }]) });
  expect(timeline.buckets[0]?.from).toBe(from);
  expect(timeline.buckets.length).toBeLessThan(64);
});

test('with nothing to count there is one bucket', () => {
  expect(timelineOf(none, '2026-01-01T00:00:00.000Z', '2026-11-05T12:00:00.000Z').buckets).toEqual([
    { from: '2026-11-05', openings: 0, closings: 0 },
  ]);
});
