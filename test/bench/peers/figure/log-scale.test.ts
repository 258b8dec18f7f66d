import { expect, test } from 'vitest';
import { logScale } from '../../../../bench/peers/figure/log-scale.ts';

test('equal ratios have equal lengths', () => {
  const { at } = logScale([1_000, 100_000], 0, 100);

  expect(at(10_000)).toBeCloseTo(50);
  expect(at(100_000) - at(10_000)).toBeCloseTo(at(10_000) - at(1_000));
  expect(at(2_000) - at(1_000)).toBeCloseTo(at(20_000) - at(10_000));
});

test('all values are within, with a tenth left free on both sides', () => {
  const { at } = logScale([1_000, 50, 100_000], 0, 100);

  expect(at(50)).toBeCloseTo(10);
  expect(at(100_000)).toBeCloseTo(90);
});

test('a scale that points upwards has the larger values at the smaller coordinates', () => {
  const { at } = logScale([1, 100], 300, 0);

  expect([at(1), at(10), at(100)].map(Math.round)).toEqual([270, 150, 30]);
});

test('a single value is in the middle', () => {
  expect(logScale([7], 0, 100).at(7)).toBeCloseTo(50);
});

test.each([
  [
    [0.4, 34],
    [0.5, 1, 2, 5, 10, 20, 50],
  ],
  [[80, 400], [100, 200, 500].filter((tick) => tick < 490)],
  [
    [1, 10_000_000],
    [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000],
  ],
])('ticks for %j are round and within', (values, ticks) => {
  expect(logScale(values, 0, 100).ticks).toEqual(ticks);
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('%d has no place on it', (value) => {
  expect(() => logScale([1, 10], 0, 100).at(value)).toThrow(RangeError);
});
