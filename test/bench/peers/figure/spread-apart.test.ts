import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spreadApart } from '../../../../bench/peers/figure/spread-apart.ts';

test.each([
  ['nothing', [], []],
  ['places far apart', [40, 10, 100], [40, 10, 100]],
  ['two at one place', [50, 50], [45, 55]],
  ['three close together', [48, 50, 52], [40, 50, 60]],
  ['two pairs that get in each other’s way', [50, 50, 54, 54], [37, 47, 57, 67]],
])('%s', (_, places, moved) => {
  expect(spreadApart(places, 10)).toEqual(moved);
});

test('whatever the places, none is closer than asked for, and their order stays', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 12 }), (places) => {
      const moved = spreadApart(places, 15);
      const order = places.map((place, index) => [place, moved[index] ?? 0] as const).toSorted(([a], [b]) => a - b);
      const gaps = order.slice(1).map(([, at], index) => at - (order[index]?.[1] ?? 0));

      expect(gaps.every((gap) => gap > 15 - 1e-9)).toBe(true);
      expect(moved.reduce((a, b) => a + b, 0)).toBeCloseTo(places.reduce((a, b) => a + b, 0));
    }),
  );
});
