import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLife } from '../../../cli/console/life.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A life of 100 ms without use, and whether it has ended. */
function aLife(isBusy = () => false) {
  const life = createLife(100, isBusy);
  let reason: string | null = null;
  void life.ended.then((why) => {
    reason = why;
  });
  return { ...life, reason: () => reason };
}

test('it ends when nobody has used it for so long', async () => {
  const { reason } = aLife();

  await vi.advanceTimersByTimeAsync(99);
  const before = reason();
  await vi.advanceTimersByTimeAsync(1);

  expect([before, reason()]).toEqual([null, 'idle']);
});

test('whoever uses it gives it as long again', async () => {
  const { reason, touch } = aLife();

  await vi.advanceTimersByTimeAsync(60);
  touch();
  await vi.advanceTimersByTimeAsync(99);
  const before = reason();
  await vi.advanceTimersByTimeAsync(1);

  expect([before, reason()]).toEqual([null, 'idle']);
});

test('a run that goes on is use', async () => {
  let isBusy = true;
  const { reason } = aLife(() => isBusy);

  await vi.advanceTimersByTimeAsync(1_000);
  const before = reason();
  isBusy = false;
  await vi.advanceTimersByTimeAsync(200);

  expect([before, reason()]).toEqual([null, 'idle']);
});

test('the first reason to end counts, and no timer is left', async () => {
  const { reason, end } = aLife();

  end('stop');
  end('signal');
  await vi.advanceTimersByTimeAsync(1_000);

  expect(reason()).toBe('stop');
  expect(vi.getTimerCount()).toBe(0);
});
