import { expect, test } from 'vitest';
import { caseOf, casesUpTo, someCases } from './rounds.ts';

test('a round has the same case, however many rounds there are', () => {
  const few = someCases(7, casesUpTo(1, 5));
  const more = someCases(7, 15);

  expect(few).toHaveLength(6);
  expect(more.slice(0, 6)).toEqual(few);
  for (const seed of [0, 1, 5]) expect(caseOf(few, seed)).toEqual(caseOf(more, seed));
});

test.each([
  [50, 51, 351],
  [22, 23, 155],
  [1000, 1000, 1000],
  [5049, 1000, 1000],
])('rounds up to seed %i need %i cases, and %i of which each seventh is taken', (last, one, seven) => {
  expect([casesUpTo(1, last), casesUpTo(7, last)]).toEqual([one, seven]);
});
