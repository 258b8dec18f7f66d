import { expect, test } from 'vitest';
import { rememberedFor } from '../../runtime/remembered.ts';

function reading(answers: readonly (string | Error)[]) {
  const state = { time: 0, reads: 0 };
  const read = async () => {
    const answer = answers[state.reads++];
    if (typeof answer !== 'string') throw answer;
    return answer;
  };
  return { state, get: rememberedFor(60_000, read, () => state.time) };
}

test('an answer is given again for a minute, also to those who ask while it is read', async () => {
  const { state, get } = reading(['one', 'two']);

  const first = await Promise.all([get(), get()]);
  state.time = 59_999;
  const again = await get();
  state.time = 60_000;

  expect([first, again, await get()]).toEqual([['one', 'one'], 'one', 'two']);
  expect(state.reads).toBe(2);
});

test('a read that fails is tried again by whoever asks next', async () => {
  const { state, get } = reading([new Error('throttled'), 'two']);

  await expect(get()).rejects.toThrow('throttled');

  expect(await get()).toBe('two');
  expect(state.reads).toBe(2);
});
