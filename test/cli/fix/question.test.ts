import { expect, test } from 'vitest';
import { fixQuestion } from '../../../cli/fix/question.ts';

const asked = { changes: 50, changeLimit: 50, yes: false };

test.each([
  [{ ...asked, changes: 1 }, 'Change this group now?'],
  [asked, 'Change these 50 groups now?'],
  [
    { ...asked, changes: 51 },
    'Change these 51 groups now? They are more than the change limit of 50 (SMTP_WARDEN_CHANGE_LIMIT).',
  ],
])('the question names how many groups change, and the limit where they are more: %j', (given, question) => {
  expect(fixQuestion(given)).toBe(question);
});

test('--yes answers for no more groups than the limit', () => {
  const within = fixQuestion({ ...asked, yes: true });

  expect(within).toBe('Change these 50 groups now?');
  expect(() => fixQuestion({ ...asked, changes: 51, yes: true })).toThrow(
    /51 groups would be changed and the change limit is 50 \(SMTP_WARDEN_CHANGE_LIMIT\): nothing was changed/,
  );
});
