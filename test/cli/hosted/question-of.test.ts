import { expect, test } from 'vitest';
import type { Subject } from '../../../cli/host/subject.ts';
import { questionOf } from '../../../cli/hosted/question-of.ts';

const args = ['fix', 'sg-1'];
const caller = { arn: 'arn:aws:iam::111122223333:user/ann', account: '111122223333' };
const subject: Subject = {
  about: { kind: 'plans', plans: [{ remediationId: 'rem-1' }] },
  key: { steps: '- sgr-1' },
  touched: [{ groupId: 'sg-1', groupName: 'mail' }],
  caller,
};

function digestOf(change: Partial<Subject> = {}, given = args): string {
  return questionOf('Go?', { ...subject, ...change }, given).digest;
}

test.each<[string, Partial<Subject>, string[]?]>([
  ['another command line', {}, ['fix', 'sg-2']],
  ['something else to be done', { key: { steps: '- sgr-2' } }],
  ['another kind of order', { about: { kind: 'proposals', proposals: [] } }],
  ['another caller', { caller: { ...caller, arn: 'arn:aws:iam::111122223333:user/bob' } }],
  ['another account', { caller: { ...caller, account: '444455556666' } }],
  ['another group that is touched', { touched: [] }],
])('the digest is another one for %s', (_, change, given) => {
  expect(digestOf(change, given)).not.toBe(digestOf());
});

test('the digest does not depend on the words, nor on ids that are made up each time', () => {
  const about = { kind: 'plans', plans: [{ remediationId: 'rem-2' }] } as const;

  const { digest } = questionOf('Go until 12:00?', { ...subject, about }, args);

  expect(digest).toBe(digestOf());
});
