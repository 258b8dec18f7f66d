import { expect, test } from 'vitest';
import { recentlyUsed } from '../../runtime/recently-used.ts';

function kept(most: number) {
  const opened: string[] = [];
  const dropped: string[] = [];
  const open = (key: string) => {
    opened.push(key);
    return `${key}!`;
  };
  return { opened, dropped, at: recentlyUsed({ most, open, drop: (value: string) => dropped.push(value) }) };
}

test('what is asked for again is the same, and is made once', () => {
  const { at, opened } = kept(2);

  expect([at('a'), at('b'), at('a')]).toEqual(['a!', 'b!', 'a!']);
  expect(opened).toEqual(['a', 'b']);
});

test('of more than are kept the one goes that was asked for longest ago, and is made again when it is asked for', () => {
  const { at, opened, dropped } = kept(2);

  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) at(key);

  expect(dropped).toEqual(['b!', 'c!']);
  expect(opened).toEqual(['a', 'b', 'c', 'b']);
});

test('however many are asked for, no more are kept', () => {
  const { at, opened, dropped } = kept(10);

  for (let index = 0; index < 1_000; index += 1) at(String(index));

  expect(opened.length - dropped.length).toBe(10);
});
