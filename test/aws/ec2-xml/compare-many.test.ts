import { expect, it, test } from 'vitest';
import { isSameResult, readBySdk, readByUs } from './both-parsers.ts';
import { compareMany, pages } from './compare-many.ts';

it.each(pages)('$file is read without the SDK, as by the SDK', ({ name, page }) => {
  const ours = readByUs(name, page);

  expect(ours).not.toBeNull();
  expect(isSameResult(ours, readBySdk(name, page))).toBe(true);
});

test('there are recorded answers of both operations', () => {
  expect(new Set(pages.map(({ name }) => name)).size).toBe(2);
});

test('documents made from the model and damaged ones are read as by the SDK, or left to it', () => {
  const { ours, left, refused, differences } = compareMany(0, 2_000);

  expect(differences).toEqual([]);
  // Each of the three outcomes is met often, or the comparison would say little.
  expect(Math.min(ours, left, refused)).toBeGreaterThan(150);
});
