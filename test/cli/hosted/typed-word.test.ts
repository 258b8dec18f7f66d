import { expect, test } from 'vitest';
import { typedWord } from '../../../cli/hosted/typed-word.ts';

const groupId = 'sg-0123456789abcdef0';

test.each([
  ['mail', 'mail'],
  ['a mail relay', 'a mail relay'],
  ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
  ['x'.repeat(40), 'x'.repeat(40)],
  ['x'.repeat(41), groupId],
  ['', groupId],
  // Nobody sees them, or can type them.
  [' mail', groupId],
  ['mail  relay', groupId],
  ['mаil', groupId],
  ['mail\u202E', groupId],
  ['mail\n', groupId],
])('of one group %j the word is %j', (groupName, word) => {
  expect(typedWord([{ groupId, groupName }])).toBe(word);
});

test('of several groups it is their number, and of none there is none', () => {
  const groups = [1, 2].map((number) => ({ groupId: `sg-${number}`, groupName: 'mail' }));

  expect([typedWord(groups), typedWord([])]).toEqual(['2 groups', null]);
});
