import { describe, expect, onTestFinished, test } from 'vitest';
import type { Membership } from '../../core/organisation/membership.ts';
import { MembershipUnknownError } from '../../core/organisation/membership-unknown-error.ts';
import { reachAccount } from '../../core/sweep/reach-account.ts';
import { accountAccess, deadLetterQueueOf } from '../../runtime/account-access.ts';
import { fleetOfSettings } from '../../runtime/fleet.ts';
import { readSettings } from '../../runtime/settings.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { neverLate } from '../builders/in-memory-sweep.ts';
import { home, stubEnvironment } from '../builders/live-deps.ts';
import { sqsServer } from '../builders/sqs-server.ts';

const spoke = '444455556666';
const role = { arn: `arn:aws:iam::${spoke}:role/smtp-warden-remediator` };

/** Access to accounts over a sandbox with a group in each region of a spoke. */
async function opened(regions = 'us-east-1,eu-west-1') {
  const groups = ['us-east-1', 'eu-west-1'].map((region) => ({ name: region, account: spoke, region }));
  const sandbox = await startSandbox({ seed: { groups, roles: [role] } });
  onTestFinished(() => sandbox.close());
  stubEnvironment(sandbox.environment());
  const settings = readSettings({
    SMTP_WARDEN_ACCOUNTS: spoke,
    SMTP_WARDEN_EXTERNAL_ID: 'between-us',
    SMTP_WARDEN_REGIONS: regions,
  });
  const fleet = fleetOfSettings(settings, home, async () => []);
  return { sandbox, open: accountAccess(settings, home, fleet) };
}

async function groupsIn(access: ReturnType<ReturnType<typeof accountAccess>>, region: string): Promise<number> {
  return (await Array.fromAsync(access.surveyOf(region).outlines())).flat().length;
}

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

test('an account is read in the regions that are covered, with one assumed role for all of them', async () => {
  const { sandbox, open } = await opened('us-east-1,eu-west-1,xx-nowhere-9');
  const access = open(spoke);

  const regions = await access.regions();
  const groups = await Promise.all(regions.enabled.map((region) => groupsIn(access, region)));

  expect(regions).toEqual({ enabled: ['us-east-1', 'eu-west-1'], disabled: ['xx-nowhere-9'] });
  // Beside the default group of each region.
  expect(groups).toEqual([2, 2]);
  expect(sandbox.calls.count('AssumeRole')).toBe(1);
});

test('each access has credentials of its own, which are gone with it', async () => {
  const { sandbox, open } = await opened();

  for (let scan = 0; scan < 3; scan += 1) {
    const access = open(spoke);
    await access.regions();
    access.close();
  }

  expect(sandbox.calls.count('AssumeRole')).toBe(3);
});

describe('after an access is closed', () => {
  test('nothing is sent any more', async () => {
    const { sandbox, open } = await opened();
    const access = open(spoke);
    const survey = access.surveyOf('us-east-1');
    await access.regions();
    access.close();
    const calls = sandbox.calls.list().length;

    await expect(survey.managedGroups()).rejects.toThrow('this client has been closed');
    expect(sandbox.calls.list()).toHaveLength(calls);
  });

  test('what was not answered yet fails soon, and is not tried again', async () => {
    const { sandbox, open } = await opened();
    const access = open(spoke);
    await access.regions();
    sandbox.faults.add({ kind: 'hang', action: 'DescribeSecurityGroupRules' });
    const reading = access.surveyOf('us-east-1').managedGroups();
    const failure = expect(reading).rejects.toThrow();
    await expect.poll(() => sandbox.calls.count('DescribeSecurityGroupRules')).toBe(1);
    const begun = performance.now();

    access.close();
    await failure;

    expect(performance.now() - begun).toBeLessThan(2_000);
    expect(sandbox.calls.count('DescribeSecurityGroupRules')).toBe(1);
  });
});

test('what could not be sent is asked of the queue of the account, by a name that begins as its role does', async () => {
  const { open } = await opened();
  const { url, asked } = await sqsServer({
    GetQueueUrl: { QueueUrl: 'http://queue.invalid/444455556666/smtp-warden-events-dead' },
    GetQueueAttributes: { Attributes: { ApproximateNumberOfMessages: '3' } },
  });
  stubEnvironment({ AWS_ENDPOINT_URL_SQS: url });

  expect(await open(spoke).undelivered('eu-west-1')).toBe(3);
  expect(asked[0]).toMatchObject({ QueueName: 'smtp-warden-events-dead' });
});

test.each([
  ['smtp-warden-reader', 'smtp-warden-events-dead'],
  ['security/smtp-warden-reader', 'smtp-warden-events-dead'],
  ['ops/team/mail.bot+1-remediator', 'mail-bot-1-events-dead'],
  ['a=b,c@d-reader', 'a-b-c-d-events-dead'],
  ['my-role', null],
])('the queue beside the role %s is %s, as deploy/spoke.yml names it', (role, queue) => {
  expect(deadLetterQueueOf(role)).toBe(queue);
});

test('a registry that cannot be read is no account that cannot be reached', async () => {
  const membership = () => Promise.reject(new Error('throttled'));
  const sandbox = await startSandbox({ seed: { groups: [{ name: 'mail' }], roles: [role] } });
  onTestFinished(() => sandbox.close());
  stubEnvironment(sandbox.environment());
  const access = accountAccess(readSettings({ SMTP_WARDEN_EXTERNAL_ID: 'between-us' }), home, { membership })(spoke);
  onTestFinished(() => access.close());

  await expect(reachAccount(access, neverLate)).rejects.toThrow(
    new MembershipUnknownError(`the membership of account ${spoke} is unknown`, {
      cause: new Error('throttled'),
    }),
  );
});
