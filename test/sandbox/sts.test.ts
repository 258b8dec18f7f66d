import { DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import type { Sandbox } from '../../sandbox/start-sandbox.ts';
import { sandboxFor, stsOf } from './clients.ts';

const RoleArn = 'arn:aws:iam::222233334444:role/security/spoke';

async function assume(
  sandbox: Sandbox,
  input: { DurationSeconds?: number; ExternalId?: string } = {},
  sts = stsOf(sandbox),
) {
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'warden', ...input }));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  return { ...sandbox.clientConfig(), credentials, maxAttempts: 1 };
}

test('a role of an account without seeded roles may be assumed by anyone', async () => {
  const sandbox = await sandboxFor();

  await new EC2Client(await assume(sandbox)).send(new DescribeSecurityGroupsCommand({}));

  expect(sandbox.calls.list().at(-1)).toMatchObject({ account: '222233334444', action: 'DescribeSecurityGroups' });
});

test('a seeded role asks for its external id, and an unseeded one beside it is refused', async () => {
  const sandbox = await sandboxFor({ seed: { roles: [{ arn: RoleArn, externalId: 'smtp' }] } });
  const other = new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::222233334444:role/other', RoleSessionName: 'warden' });

  await assume(sandbox, { ExternalId: 'smtp' });

  const refused = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } };
  await expect(assume(sandbox)).rejects.toMatchObject(refused);
  await expect(assume(sandbox, { ExternalId: 'wrong' })).rejects.toMatchObject(refused);
  await expect(stsOf(sandbox).send(other)).rejects.toMatchObject(refused);
});

test('credentials run out', async () => {
  const clock = { time: 1_000_000 };
  const sandbox = await sandboxFor({ now: () => clock.time });
  const ec2 = new EC2Client(await assume(sandbox, { DurationSeconds: 900 }));

  clock.time += 900_000;

  const call = ec2.send(new DescribeSecurityGroupsCommand({}));
  await expect(call).rejects.toMatchObject({ name: 'RequestExpired' });
});

test('an assumed role may assume another for one hour at most', async () => {
  const sandbox = await sandboxFor();
  const chained = new STSClient(await assume(sandbox));

  await assume(sandbox, { DurationSeconds: 3600 }, chained);

  const tooLong = assume(sandbox, { DurationSeconds: 3601 }, chained);
  await expect(tooLong).rejects.toMatchObject({ name: 'ValidationError' });
});
