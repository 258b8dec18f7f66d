import { expect, test } from 'vitest';
import { progressOf } from '../../../cli/places/progress.ts';

const place = { account: '111122223333', region: 'us-east-1' };

async function* pages(counts: readonly number[]) {
  for (const count of counts) yield count;
}

/** What is shown while these places are read, one after the other. */
async function shown(places: readonly (typeof place)[]): Promise<string[]> {
  const texts: string[] = [];
  const progress = progressOf(places, { progress: (text) => void texts.push(text) });
  for (const _ of places) for await (const count of progress.place(pages([1, 1000]))) progress.groups(count);
  progress.end();
  return texts;
}

test('the progress moves with each page and each region, and is removed in the end', async () => {
  expect(await shown([place, { ...place, region: 'eu-west-1' }])).toEqual([
    '0 groups, 0 of 2 regions',
    '1 group, 0 of 2 regions',
    '1,001 groups, 0 of 2 regions',
    '1,001 groups, 1 of 2 regions',
    '1,001 groups, 1 of 2 regions',
    '1,002 groups, 1 of 2 regions',
    '2,002 groups, 1 of 2 regions',
    '2,002 groups, 2 of 2 regions',
    '',
  ]);
});

test('of several accounts it counts each region of each', async () => {
  expect((await shown([place, { ...place, account: '444455556666' }])).at(-2)).toBe(
    '2,002 groups, 2 of 2 accounts and regions',
  );
  expect((await shown([place])).at(0)).toBe('0 groups, 0 of 1 region');
});
