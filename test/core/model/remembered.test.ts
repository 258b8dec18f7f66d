import { expect, test, vi } from 'vitest';
import { remembered } from '../../../core/model/remembered.ts';

test('an answer is worked out once, also where it is null', () => {
  const answer = vi.fn((key: string) => (key === 'none' ? null : `${key}!`));
  const known = remembered(10, answer);

  expect(['a', 'none', 'a', 'none'].map(known)).toEqual(['a!', null, 'a!', null]);
  expect(answer).toHaveBeenCalledTimes(2);
});

test('no more answers are kept than it may have', () => {
  const answer = vi.fn((key: number) => String(key));
  const known = remembered(3, answer);

  expect([1, 2, 3, 1, 4, 1].map(known)).toEqual(['1', '2', '3', '1', '4', '1']);
  expect(answer).toHaveBeenCalledTimes(5);
});

test('what throws is tried again', () => {
  const answer = vi.fn((): string => {
    throw new Error('no');
  });
  const known = remembered(3, answer);

  expect(() => known('a')).toThrow('no');
  expect(() => known('a')).toThrow('no');
  expect(answer).toHaveBeenCalledTimes(2);
});
