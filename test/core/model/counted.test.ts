import { expect, test } from 'vitest';
import { counted } from '../../../core/model/counted.ts';

test.each([
  [counted(0, 'group'), '0 groups'],
  [counted(1, 'group'), '1 group'],
  [counted(2, 'group'), '2 groups'],
  [counted(1234, 'entry', 'entries'), '1,234 entries'],
  [counted(1, 'entry', 'entries'), '1 entry'],
])('a number has its noun with it: %s', (text, expected) => {
  expect(text).toBe(expected);
});
