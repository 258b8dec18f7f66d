import { expect, test } from 'vitest';
import { decisionLine } from '../../../cli/history/decisions-view.ts';
import { aRejection, bob } from '../../builders/a-decision.ts';
import { aPlainEntry } from '../../builders/a-plain-record.ts';

test('a decision is one line, whatever its reason is, and names the user id that IAM binds', () => {
  const rejection = aRejection(aPlainEntry(), { reason: 'no\u001b[2J\n2026-11-28 approved by ada' });

  const line = decisionLine(rejection);

  expect(line).toBe(`${rejection.at}  rejected  by ${bob.arn} (${bob.userId}): no [2J 2026-11-28 approved by ada`);
});
