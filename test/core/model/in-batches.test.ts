import { expect, test } from 'vitest';
import { inBatches } from '../../../core/model/in-batches.ts';

test('the results come in the order of the items, and no more are worked on at a time than the size says', async () => {
  let running = 0;
  let most = 0;
  const work = async (item: number) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 5 - item));
    running -= 1;
    return item * 10;
  };

  const results = await inBatches([1, 2, 3, 4, 5], 2, work);

  expect(results).toEqual([10, 20, 30, 40, 50]);
  expect(most).toBe(2);
});

test('nothing is done of no items, and the first error ends it', async () => {
  expect(await inBatches([], 3, async () => 1)).toEqual([]);
  await expect(inBatches([1], 3, async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
});
