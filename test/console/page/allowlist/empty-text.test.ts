import { expect, test } from 'vitest';
import { countText, emptyText } from '../../../../console/page/allowlist/empty-text.ts';

test.each([
  ['done', 0, 'nothing'],
  ['running', 0, 'Reading…'],
  ['failed', 0, 'It is not known: it could not be read.'],
  ['done', 3, 'None is left by what is asked for above.'],
] as const)('in the place of a list that is %s, of %i rows', (state, all, expected) => {
  expect(emptyText(state, all, 'nothing')).toBe(expected);
});

test.each([
  [3, undefined, ''],
  [3, 3, '(3)'],
  [3, 1_200, '(3 of 1,200)'],
])('%s shown of %s', (shown, all, expected) => {
  expect(countText(shown, all)).toBe(expected);
});
