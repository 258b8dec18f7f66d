import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { limiter } from '../../../aws/network/limiter.ts';

test('never more than so many are under way, all are made in their order, and one that fails gives its place on', async () => {
  const limit = limiter(3);
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  const work = async (index: number) => {
    begun.push(index);
    running += 1;
    most = Math.max(most, running);
    await wait(index % 3);
    running -= 1;
    if (index % 4 === 0) throw new Error('no');
    return index;
  };

  const answers = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => limit(() => work(index))));

  expect(most).toBe(3);
  expect(begun).toEqual(Array.from({ length: 20 }, (_, index) => index));
  expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(5);
  expect(await limit(async () => 'free again')).toBe('free again');
});

test('one that comes when another ends does not go before those who wait', async () => {
  const limit = limiter(1);
  const order: string[] = [];
  const first = limit(async () => void order.push('first'));
  const second = limit(async () => void order.push('second'));
  await first;
  const third = limit(async () => void order.push('third'));

  await Promise.all([second, third]);

  expect(order).toEqual(['first', 'second', 'third']);
});
