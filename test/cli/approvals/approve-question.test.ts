import { expect, test } from 'vitest';
import { approveQuestion } from '../../../cli/approvals/approve-question.ts';

const asked = { changeLimit: 50, yes: false, now: false };

test.each([
  ['one plan', { count: 1 }, 'Approve this plan?'],
  ['several plans', { count: 50 }, 'Approve these 50 plans?'],
  ['one plan that is executed at once', { count: 1, now: true }, 'Approve this plan and change the group now?'],
  ['several of them', { count: 2, now: true }, 'Approve these 2 plans and change the groups now?'],
])('the question names how many plans are approved, and what follows at once: %s', (_, change, question) => {
  expect(approveQuestion({ ...asked, ...change })).toBe(question);
});

test('more plans than the change limit are told, and --yes does not answer for them', () => {
  expect(approveQuestion({ ...asked, count: 51 })).toContain('more than the change limit of 50');
  expect(() => approveQuestion({ ...asked, count: 51, yes: true })).toThrow(
    '51 plans would be approved and the change limit is 50 (SMTP_WARDEN_CHANGE_LIMIT): nothing was recorded',
  );
  expect(approveQuestion({ ...asked, count: 50, yes: true })).toBe('Approve these 50 plans?');
});
