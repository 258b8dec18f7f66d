import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { STSClient } from '@aws-sdk/client-sts';
import { expect, onTestFinished, test } from 'vitest';
import { SpokeError, spokeCredentials } from '../../aws/accounts.ts';
import { ec2Client, stsClient } from '../../aws/clients.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { stubEnvironment } from '../builders/live-deps.ts';

const spoke = '444455556666';
const role = { roleName: 'smtp-warden-remediator', externalId: 'between-us' };
const seededRole = { arn: `arn:aws:iam::${spoke}:role/${role.roleName}`, externalId: role.externalId };

async function hub(now: () => number = Date.now) {
  const sandbox = await startSandbox({ seed: { roles: [seededRole] }, now });
  onTestFinished(() => sandbox.close());
  stubEnvironment(sandbox.environment());
  const assumed = () => sandbox.calls.list().filter(({ action }) => action === 'AssumeRole').length;
  return { sandbox, assumed };
}

test('a client of another account calls as that account, and its regions share one session', async () => {
  const { sandbox, assumed } = await hub();
  const credentialsOf = spokeCredentials(() => stsClient('us-east-1'), role, { partition: 'aws', now: Date.now });

  for (const region of ['us-east-1', 'eu-west-1']) {
    await ec2Client({ region, credentials: credentialsOf(spoke) }).send(new DescribeSecurityGroupsCommand({}));
  }

  const calls = sandbox.calls.list().filter(({ action }) => action === 'DescribeSecurityGroups');
  expect(calls.map(({ account, region }) => [account, region])).toEqual([
    [spoke, 'us-east-1'],
    [spoke, 'eu-west-1'],
  ]);
  expect(assumed()).toBe(1);
});

test('calls made at the same time share one session', async () => {
  const { assumed } = await hub();
  const credentialsOf = spokeCredentials(() => stsClient('us-east-1'), role, { partition: 'aws', now: Date.now });

  const [some, others] = await Promise.all([credentialsOf(spoke)(), credentialsOf(spoke)()]);

  expect(some).toEqual(others);
  expect(assumed()).toBe(1);
});

test('a session is renewed five minutes before it ends, and not sooner', async () => {
  let now = Date.now();
  const { assumed } = await hub(() => now);
  const credentials = spokeCredentials(() => stsClient('us-east-1'), role, { partition: 'aws', now: () => now })(spoke);
  const first = await credentials();

  now += 54 * 60_000;
  const kept = await credentials();
  now += 2 * 60_000;
  const renewed = await credentials();

  expect(kept).toEqual(first);
  expect(renewed.expiration.getTime()).toBeGreaterThan(first.expiration.getTime());
  expect(assumed()).toBe(2);
});

test('a role that cannot be assumed is an error that names the account, and is asked for anew', async () => {
  const { sandbox, assumed } = await hub();
  const wrong = { ...role, externalId: 'wrong' };
  const credentials = spokeCredentials(() => stsClient('us-east-1'), wrong, { partition: 'aws', now: Date.now })(spoke);

  await expect(credentials()).rejects.toThrow(SpokeError);
  await expect(credentials()).rejects.toThrow(seededRole.arn);

  expect(assumed()).toBe(2);
  expect(sandbox.calls.list().every(({ errorCode }) => errorCode === 'AccessDenied')).toBe(true);
});

test('sessions of the accounts that were used last are remembered, and of no more than 500', async () => {
  const sts = new STSClient({ region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  const assumed: string[] = [];
  sts.middlewareStack.add(
    () =>
      async ({ input }) => {
        assumed.push((input as { RoleArn: string }).RoleArn.split(':')[4] ?? '');
        const Expiration = new Date(Date.now() + 3_600_000);
        const Credentials = { AccessKeyId: 'a', SecretAccessKey: 'b', SessionToken: 'c', Expiration };
        return { output: { $metadata: {}, Credentials }, response: {} };
      },
    { step: 'initialize' },
  );
  const credentialsOf = spokeCredentials(() => sts, role, { partition: 'aws', now: Date.now });
  const accounts = Array.from({ length: 501 }, (_, index) => String(500_000_000_000 + index));
  const [first = '', second = ''] = accounts;

  for (const account of accounts.slice(0, 500)) await credentialsOf(account)();
  for (const account of [first, accounts[500] ?? '', first, second]) await credentialsOf(account)();

  expect(assumed).toEqual([...accounts, second]);
});
