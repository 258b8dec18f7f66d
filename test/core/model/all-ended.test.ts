import { expect, test } from 'vitest';
import { allEnded } from '../../../core/model/all-ended.ts';
import { fakeClock } from '../../builders/fake-clock.ts';

test('the results of all are given in order', async () => {
  expect(await allEnded([Promise.resolve(1), Promise.resolve(2)])).toEqual([1, 2]);
});

test('an error is told only once all have ended', async () => {
  const time = fakeClock();
  const failing = Promise.reject(new Error('failed'));

  const all = allEnded([failing, time.sleep(100)]);

  await expect(time.until(all)).rejects.toThrow('failed');
  expect(time.monotonic()).toBe(100);
});
