import { expect, test } from 'vitest';
import { counted, grouped } from '../../../core/model/counted.ts';

test.each([
  [counted(0, 'group'), '0 groups'],
  [counted(1, 'group'), '1 group'],
  [counted(2, 'group'), '2 groups'],
  [counted(1234, 'entry', 'entries'), '1,234 entries'],
  [counted(1, 'entry', 'entries'), '1 entry'],
])('a number has its noun with it: %s', (text, expected) => {
  expect(text).toBe(expected);
});

test.each([0, 1, 12, 999, 1_000, 12_345, 100_000, 1_234_567, Number.MAX_SAFE_INTEGER, -1, -1_000, -123_456])(
  'a whole number is written as in English: %d',
  (count) => {
    expect(grouped(count)).toBe(count.toLocaleString('en'));
  },
);
