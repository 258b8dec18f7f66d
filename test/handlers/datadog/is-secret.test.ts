import { beforeEach, expect, test, vi } from 'vitest';
import { isSecret } from '../../../handlers/datadog/is-secret.ts';

/** The lengths of what was compared. */
const compared = vi.hoisted((): number[] => []);

vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  const timingSafeEqual: typeof crypto.timingSafeEqual = (a, b) => {
    compared.push(a.byteLength, b.byteLength);
    return crypto.timingSafeEqual(a, b);
  };
  return { ...crypto, timingSafeEqual };
});

beforeEach(() => void compared.splice(0));

const long = 's'.repeat(64);

test.each([
  { guess: 'nothing', text: '', is: false },
  { guess: 'a short one', text: 'x', is: false },
  { guess: 'one that differs at the end', text: `${long.slice(0, -1)}x`, is: false },
  { guess: 'one that differs at the start', text: `x${long.slice(1)}`, is: false },
  { guess: 'a very long one', text: 's'.repeat(100_000), is: false },
  { guess: 'the first', text: 'first', is: true },
  { guess: 'the second', text: long, is: true },
  { guess: 'the last', text: 'last', is: true },
])(
  'a guess takes the same comparisons whatever it is, all of equal length, in constant time: $guess',
  ({ text, is }) => {
    const result = isSecret(text, ['first', long, 'last']);

    expect(result).toBe(is);
    expect(compared).toEqual([32, 32, 32, 32, 32, 32]);
  },
);

test('where there is no secret, nothing is one', () => {
  expect(isSecret('', [])).toBe(false);
});
