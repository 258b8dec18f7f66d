import { expect, test } from 'vitest';
import { randomFrom } from '../../races/random.ts';
import { lognormal, percentile } from './chance.ts';
import { simulatedClock } from './clock.ts';
import { simulateGlobals } from './simulated-globals.ts';
import { newTimers } from './timers.ts';

test('time goes on only when no promise has anything more to do', async () => {
  const clock = simulatedClock(0);
  const seen: string[] = [];
  const walk = async (name: string, pauses: readonly number[]) => {
    for (const pause of pauses) {
      await clock.sleep(pause);
      for (let step = 0; step < 50; step++) await null;
      seen.push(`${name} ${clock.now()}`);
    }
  };
  const all = Promise.all([walk('a', [10, 10, 10]), walk('b', [15, 10])]).then(() => seen.push('all'));

  await clock.run(() => seen.includes('all'));
  await all;

  expect(seen).toEqual(['a 10', 'b 15', 'a 20', 'b 25', 'a 30', 'all']);
});

test('who waits for what never comes is told, and so is who takes too long', async () => {
  const clock = simulatedClock(0);
  const goOn = () => void clock.after(1_000, goOn);

  await expect(clock.run(() => false)).rejects.toThrow('nothing is left to wait for');
  goOn();
  await expect(clock.run(() => false, 60_000)).rejects.toThrow('it is not over after 60 s');
});

test('timers come in order, those of the same time as they were added, and none that is cancelled', () => {
  const random = randomFrom(7);
  const timers = newTimers();
  const added = Array.from({ length: 2_000 }, () => timers.add(Math.floor(random() * 50), () => undefined));
  const cancelled = added.filter((_, index) => index % 3 === 0);
  for (const timer of cancelled) timers.cancel(timer);

  const taken = [];
  for (let timer = timers.next(); timer; timer = timers.next()) taken.push(timer);

  const left = added.filter((timer) => !cancelled.includes(timer));
  expect(taken).toEqual(left.toSorted((a, b) => a.at - b.at || a.order - b.order));
});

test('pauses of code that knows no clock are simulated ones, and real again afterwards', async () => {
  const clock = simulatedClock(1_000);
  const real = [setTimeout, Date.now, Math.random, performance.now];
  const restore = simulateGlobals(clock, () => 0.5);
  let at = 0;
  setTimeout(() => {
    at = Date.now();
  }, 5_000_000);
  clearTimeout(setTimeout(() => expect.unreachable(), 10));
  await clock.run(() => at > 0);
  const drawn = Math.random();
  restore();

  expect([at, drawn]).toEqual([5_001_000, 0.5]);
  expect([setTimeout, Date.now, Math.random, performance.now]).toEqual(real);
});

test('latencies have the median and the 99th percentile that are asked for', () => {
  const random = randomFrom(3);
  const drawn = Array.from({ length: 100_000 }, () => lognormal(random, { median: 60, p99: 1_000 }));

  expect(percentile(drawn, 0.5)).toBeCloseTo(60, -1);
  expect(percentile(drawn, 0.99) / 1_000).toBeCloseTo(1, 1);
});
