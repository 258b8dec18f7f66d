import { expect, test } from 'vitest';
import { inTurns } from '../../../core/mail/in-turns.ts';

test('lists take turns until there are enough, and what is in several counts once', () => {
  const long = Array.from({ length: 10 }, (_, at) => `long-${at}`);

  expect([...inTurns([long, ['a', 'b'], ['b', 'long-1']], 6)]).toEqual([
    'long-0',
    'a',
    'b',
    'long-1',
    'long-2',
    'long-3',
  ]);
  expect([...inTurns([long, ['a']], 2)]).toEqual(['long-0', 'a']);
  expect([...inTurns([], 5)]).toEqual([]);
});
