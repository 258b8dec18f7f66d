import { expect, test } from 'vitest';
import { barsOf, plotSize } from '../../../../console/page/fleet/day-bars.ts';

const days = [
  { date: '2026-11-29', opened: 100, closed: 0 },
  { date: '2026-11-30', opened: 1, closed: 50 },
];

test('the highest bar fills its half, the others are in proportion, and one alone is seen as well', () => {
  const { top, bars } = barsOf(days);

  const most = plotSize.middle - 2;
  expect(top).toBe(100);
  expect(bars.map(({ up, down }) => [up, down])).toEqual([
    [most, 0],
    [2, most / 2],
  ]);
});

test('the bars stand side by side over the whole width, and each says its numbers', () => {
  const { bars } = barsOf(days);

  const [first, second] = bars;
  expect((first?.x ?? 0) + (first?.width ?? 0)).toBeLessThan(second?.x ?? 0);
  expect((second?.x ?? 0) + (second?.width ?? 0)).toBeLessThan(plotSize.width);
  expect(second?.text).toBe('2026-11-30: 1 opened, 50 closed');
});

test('without anything opened or closed, nothing is drawn', () => {
  expect(barsOf([{ date: '2026-11-30', opened: 0, closed: 0 }]).bars).toMatchObject([{ up: 0, down: 0 }]);
});
