import { expect, test } from 'vitest';
import { newLines } from '../../../core/execute/budget-lines.ts';
import { takeFrom } from '../../../core/execute/token-bucket.ts';

const size = { capacity: 4, perSecond: 2 };
const place = (index: number) => ({ account: String(100_000_000_000 + index), region: 'us-east-1' });

function linesAt() {
  const clock = { now: 0 };
  return { clock, lines: newLines(size, () => clock.now) };
}

test('of many lines those are dropped whose bucket is full and for which nobody waits', () => {
  const { clock, lines } = linesAt();

  for (let index = 0; index < 85_000; index += 1) {
    takeFrom(lines.of(place(index)).bucket, 1, clock.now);
    clock.now += 10;
  }

  expect(lines.count()).toBeLessThanOrEqual(1_001);
});

test('a line is kept whose bucket is not full, that somebody waits for, or that is served', () => {
  const { clock, lines } = linesAt();
  const [empty, waited, served, slowed, idle] = [0, 1, 2, 3, 4].map((index) => lines.of(place(index)));
  if (!empty || !waited || !served || !slowed || !idle) throw new Error('there are five lines');
  waited.others.push({ tokens: 1, until: 1e9, end: () => undefined });
  served.isServed = true;
  slowed.bucket.rate = 0.1;
  takeFrom(empty.bucket, 4, clock.now);

  for (let index = 5; index < 1_500; index += 1) lines.of(place(index));

  const again = [0, 1, 2, 3, 4].map((index) => lines.of(place(index)));
  expect([empty, waited, served, slowed].map((line, index) => line === again[index])).toEqual(Array(4).fill(true));
  expect(again[4]).not.toBe(idle);
});
