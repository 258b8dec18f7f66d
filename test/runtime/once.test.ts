import { expect, test } from 'vitest';
import { once } from '../../runtime/once.ts';

test('what is made once is made when it is asked for, and never again', () => {
  let count = 0;
  const value = once(() => {
    count += 1;
    return count === 1 ? undefined : count;
  });

  expect(count).toBe(0);
  expect([value(), value()]).toEqual([undefined, undefined]);
  expect(count).toBe(1);
});
