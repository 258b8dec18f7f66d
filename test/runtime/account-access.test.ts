import { expect, test } from 'vitest';
import { deadLetterQueueOf } from '../../runtime/account-access.ts';

test.each([
  ['smtp-warden-reader', 'smtp-warden-events-dead'],
  ['ops/team/mail.bot+1-remediator', 'mail-bot-1-events-dead'],
  ['a=b,c@d-reader', 'a-b-c-d-events-dead'],
  ['my-role', null],
])('the queue beside the role %s is %s, as deploy/spoke.yml names it', (role, queue) => {
  expect(deadLetterQueueOf(role)).toBe(queue);
});
