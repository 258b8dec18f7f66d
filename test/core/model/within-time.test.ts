import { expect, test } from 'vitest';
import { type Sleep, withinTime } from '../../../core/model/within-time.ts';

/** Sleeps until it is told that the time is over, or the sleep is ended. */
function aTimer() {
  let ring = () => {};
  const events: string[] = [];
  const sleep: Sleep = (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      events.push(`sleeps ${milliseconds}`);
      ring = resolve;
      signal?.addEventListener('abort', () => {
        events.push('ended');
        reject(new Error('aborted'));
      });
    });
  return { sleep, events, ring: () => ring() };
}

test('work that ends in time gives its result, and nobody goes on waiting', async () => {
  const timer = aTimer();

  expect(await withinTime(Promise.resolve(7), 1_000, timer.sleep)).toEqual({ kind: 'done', result: 7 });
  expect(timer.events).toEqual(['sleeps 1000', 'ended']);
});

test('work that does not end in time is late, and may still fail with nobody to hear of it', async () => {
  const timer = aTimer();
  let fail = (_: Error) => {};
  const work = new Promise<never>((_, reject) => {
    fail = reject;
  });

  const timed = withinTime(work, 1_000, timer.sleep);
  timer.ring();

  expect(await timed).toEqual({ kind: 'late' });
  fail(new Error('too late'));
  await Promise.resolve();
});

test('work that fails rejects as it did', async () => {
  const timer = aTimer();

  await expect(withinTime(Promise.reject(new Error('denied')), 1_000, timer.sleep)).rejects.toThrow('denied');
  expect(timer.events).toEqual(['sleeps 1000', 'ended']);
});

test('where no time is left it is over at once', async () => {
  const timer = aTimer();

  void withinTime(Promise.resolve(), -5, timer.sleep);

  expect(timer.events).toEqual(['sleeps 0']);
});
