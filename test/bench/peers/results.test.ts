import { expect, test } from 'vitest';
import { emptyNode } from '../../../bench/peers/own-tools.ts';
import { resultOf, spreadOf } from '../../../bench/peers/results.ts';

test.each([
  [[3], { median: 3, min: 3, max: 3 }],
  [[9, 1, 5], { median: 5, min: 1, max: 9 }],
  [[10, 2, 4, 1], { median: 3, min: 1, max: 10 }],
  [[0.12345], { median: 0.123, min: 0.123, max: 0.123 }],
])('of %j it keeps median, lowest and highest', (values, spread) => {
  expect(spreadOf(values)).toEqual(spread);
});

test('there is no median of nothing', () => {
  expect(() => spreadOf([])).toThrow('nothing');
  expect(() => resultOf(emptyNode, [])).toThrow('node -e 0 was never run');
});

test('a tool has one figure for each thing that was measured, and none for memory where it could not be', () => {
  const run = { exitCode: 0, wallSeconds: 2, found: 0, calls: 4 };
  const runs = [1, 3, 2].map((seconds) => ({ ...run, cpuSeconds: seconds, peakMegabytes: 40 + seconds }));

  const result = resultOf(emptyNode, runs);
  const elsewhere = resultOf(
    emptyNode,
    runs.map((one) => ({ ...one, peakMegabytes: null })),
  );

  expect(result).toMatchObject({ id: 'node', cpuSeconds: { median: 2, min: 1, max: 3 }, calls: 4 });
  expect(result.peakMegabytes?.median).toBe(42);
  expect(elsewhere.peakMegabytes).toBeNull();
});
