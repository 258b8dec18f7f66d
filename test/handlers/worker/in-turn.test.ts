import { expect, test } from 'vitest';
import { newTurns } from '../../../handlers/worker/in-turn.ts';
import { fakeClock } from '../../builders/fake-clock.ts';

/** Work about groups that takes 100 ms each; what is being done when each is begun. */
async function done(keys: readonly string[], fails: (index: number) => boolean = () => false) {
  const time = fakeClock();
  const inTurn = newTurns();
  const going: string[] = [];
  const seen: string[] = [];
  const work = async (key: string, index: number) => {
    seen.push([...going, key].join(' '));
    going.push(key);
    await time.sleep(100);
    going.splice(going.indexOf(key), 1);
    if (fails(index)) throw new Error(`${key} failed`);
    return index;
  };
  const all = keys.map((key, index) => inTurn(key, () => work(key, index)));
  return { seen, results: await time.until(Promise.allSettled(all)), took: time.monotonic() };
}

test('work about different groups is done together, and about one group one after the other', async () => {
  const { seen, took } = await done(['a', 'b', 'a']);

  expect(seen).toEqual(['a', 'a b', 'b a']);
  expect(took).toBe(200);
});

test('work that fails does not keep the next from its turn', async () => {
  const { results } = await done(['a', 'a'], (index) => index === 0);

  expect(results).toMatchObject([{ status: 'rejected' }, { status: 'fulfilled', value: 1 }]);
});

test('no more than eight groups are in work at a time', async () => {
  const { seen, took } = await done(Array.from({ length: 20 }, (_, index) => `group-${index}`));

  expect(Math.max(...seen.map((names) => names.split(' ').length))).toBe(8);
  expect(took).toBe(300);
});
