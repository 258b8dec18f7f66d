import { expect, test } from 'vitest';
import type { Subject } from '../../../cli/host/subject.ts';
import { answerTo } from '../../../cli/hosted/answer.ts';
import type { HostedRun } from '../../../cli/hosted/hosted-run.ts';
import { questionOf } from '../../../cli/hosted/question-of.ts';

const args = ['fix', 'sg-1'];
const subject: Subject = {
  about: { kind: 'plans', plans: [] },
  key: { steps: '- sgr-1' },
  touched: [{ groupId: 'sg-1', groupName: 'mail' }],
  caller: { arn: 'arn:aws:iam::111122223333:user/ann', account: '111122223333' },
};

function answersTo(answer: HostedRun['answer']) {
  return answerTo({ args, answer, tell: () => undefined, signal: new AbortController().signal });
}

test('a question that says nothing of what it is about is answered by nobody', () => {
  for (const answer of [{ kind: 'preview' }, { kind: 'execute', digest: '', typed: null }] as const) {
    const { ask, given } = answersTo(answer);

    expect(() => ask('Go?', undefined)).toThrow('this command asks a question that the console cannot answer');
    expect(given()).toBeNull();
  }
});

test('only one question is answered', () => {
  const { digest, typed } = questionOf('Go?', subject, args);
  const { ask, given } = answersTo({ kind: 'execute', digest, typed });

  const first = ask('Go?', () => subject);

  expect([first, given()]).toEqual([true, 'yes']);
  expect(() => ask('Go?', () => subject)).toThrow('asks a second question');
});
