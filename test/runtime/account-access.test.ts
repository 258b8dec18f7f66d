import { expect, onTestFinished, test } from 'vitest';
import type { Membership } from '../../core/organisation/membership.ts';
import { accountAccess, deadLetterQueueOf } from '../../runtime/account-access.ts';
import { readSettings } from '../../runtime/settings.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { home, stubEnvironment } from '../builders/live-deps.ts';

const spoke = '444455556666';
const role = { arn: `arn:aws:iam::${spoke}:role/smtp-warden-remediator` };

/** Opens the account of a member, whose membership is as it is said; counts how often it is asked for. */
async function openedAccount(membership: Membership) {
  const sandbox = await startSandbox({ seed: { groups: [{ name: 'mail' }], roles: [role] } });
  onTestFinished(() => sandbox.close());
  stubEnvironment(sandbox.environment());
  const asked: string[] = [];
  const fleet = {
    membership: async (account: string) => {
      asked.push(account);
      return membership;
    },
  };
  const access = accountAccess(readSettings({ SMTP_WARDEN_EXTERNAL_ID: 'between-us' }), home, fleet)(spoke);
  onTestFinished(() => access.close());
  return { sandbox, access, asked };
}

/** All pages of what a region has. */
async function outlinesIn({ access }: Awaited<ReturnType<typeof openedAccount>>, region: string) {
  return Array.fromAsync(access.surveyOf(region).outlines());
}

test('a scan asks once whether its account is managed, however many regions it has', async () => {
  const opened = await openedAccount({ kind: 'managed' });

  await opened.access.regions();
  await Promise.all(['us-east-1', 'eu-west-1', 'eu-west-2'].map((region) => outlinesIn(opened, region)));

  expect(opened.asked).toEqual([spoke]);
  expect(opened.sandbox.calls.count('AssumeRole')).toBe(1);
});

test('the role of an account that is not managed is not assumed', async () => {
  const opened = await openedAccount({ kind: 'unmanaged', reason: 'it has left the organisation' });

  await expect(opened.access.regions()).rejects.toThrow('it has left the organisation');
  await expect(outlinesIn(opened, 'eu-west-1')).rejects.toThrow('it has left the organisation');

  expect(opened.sandbox.calls.count('AssumeRole')).toBe(0);
});

test.each([
  ['smtp-warden-reader', 'smtp-warden-events-dead'],
  ['ops/team/mail.bot+1-remediator', 'mail-bot-1-events-dead'],
  ['a=b,c@d-reader', 'a-b-c-d-events-dead'],
  ['my-role', null],
])('the queue beside the role %s is %s, as deploy/spoke.yml names it', (role, queue) => {
  expect(deadLetterQueueOf(role)).toBe(queue);
});
