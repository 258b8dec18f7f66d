import { CreateTableCommand, DescribeTableCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateTagsCommand,
  DescribeSecurityGroupsCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { dynamodbOf, ec2Of, sandboxFor, stsOf } from './clients.ts';

const owner = '111122223333';
const participant = '222233334444';
const rule = { protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' };

async function namesIn(ec2: EC2Client): Promise<(string | undefined)[]> {
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  return SecurityGroups.map(({ GroupName }) => GroupName);
}

test('a 12-digit access key is the account, any other key the default account', async () => {
  const sandbox = await sandboxFor();
  const identity = async (key: string) => (await stsOf(sandbox, key).send(new GetCallerIdentityCommand({}))).Account;

  expect(await identity(participant)).toBe(participant);
  expect(await identity('AKIAEXAMPLE')).toBe('111122223333');
});

test('groups of one account and region are unseen by every other', async () => {
  const sandbox = await sandboxFor({
    seed: {
      groups: [
        { name: 'here', ingress: [rule] },
        { name: 'elsewhere', region: 'eu-west-1' },
        { name: 'theirs', account: participant },
      ],
    },
  });

  expect(await namesIn(ec2Of(sandbox))).toEqual(['default', 'here']);
  expect(await namesIn(ec2Of(sandbox, owner, 'eu-west-1'))).toEqual(['default', 'elsewhere']);
  expect(await namesIn(ec2Of(sandbox, participant))).toEqual(['default', 'theirs']);
});

test('tables of one account and region are unseen by every other, and their ARNs tell them apart', async () => {
  const sandbox = await sandboxFor();
  const dynamodb = dynamodbOf(sandbox, participant, 'eu-west-1');
  await dynamodb.send(
    new CreateTableCommand({
      TableName: 'audit',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );

  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: 'audit' }));

  expect(Table).toMatchObject({
    TableStatus: 'ACTIVE',
    TableArn: `arn:aws:dynamodb:eu-west-1:${participant}:table/audit`,
  });
  for (const other of [dynamodbOf(sandbox, participant), dynamodbOf(sandbox, owner, 'eu-west-1')]) {
    expect((await other.send(new ListTablesCommand({}))).TableNames).toEqual([]);
  }
});

test('a shared group is seen by the participant and changed by the owner only', async () => {
  const sandbox = await sandboxFor({
    seed: { groups: [{ account: participant, owner, name: 'shared', ingress: [rule] }] },
  });
  const GroupId = sandbox.group('shared').id;
  const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 26, ToPort: 26, IpRanges: [{ CidrIp: '10.0.0.0/8' }] }];
  const authorize = (account: string, DryRun?: boolean) =>
    ec2Of(sandbox, account).send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions, DryRun }));
  const tag = ec2Of(sandbox, participant).send(
    new CreateTagsCommand({ Resources: [GroupId], Tags: [{ Key: 'mine', Value: '' }] }),
  );

  const refused = { name: 'UnauthorizedOperation', $metadata: { httpStatusCode: 403 } };
  await expect(tag).rejects.toMatchObject(refused);
  await expect(authorize(participant)).rejects.toMatchObject(refused);
  await expect(authorize(participant, true)).rejects.toMatchObject(refused);
  await authorize(owner);

  const seen = await ec2Of(sandbox, participant).send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }));
  expect(seen.SecurityGroups).toMatchObject([{ OwnerId: owner, IpPermissions: [{ FromPort: 25 }, { FromPort: 26 }] }]);
});

test('what an account is denied is refused in the words of its service', async () => {
  const sandbox = await sandboxFor();
  sandbox.deny(participant, ['DescribeSecurityGroups', 'ListTables', 'GetCallerIdentity']);

  const calls = [
    ec2Of(sandbox, participant).send(new DescribeSecurityGroupsCommand({})),
    dynamodbOf(sandbox, participant).send(new ListTablesCommand({})),
    stsOf(sandbox, participant).send(new GetCallerIdentityCommand({})),
  ];

  const outcomes = await Promise.allSettled(calls);
  expect(outcomes.map((one) => one.status === 'rejected' && one.reason.name)).toEqual([
    'UnauthorizedOperation',
    'AccessDeniedException',
    'AccessDenied',
  ]);
  await ec2Of(sandbox, owner).send(new DescribeSecurityGroupsCommand({}));
});

test('the quota is set per account and region', async () => {
  const sandbox = await sandboxFor();
  sandbox.setQuota(owner, 'us-east-1', 2);
  const read = async (region: string) => {
    const client = new ServiceQuotasClient(sandbox.clientConfig(owner, region));
    const input = { ServiceCode: 'vpc', QuotaCode: 'L-0EA8095F' };
    return (await client.send(new GetServiceQuotaCommand(input))).Quota?.Value;
  };

  expect(await read('us-east-1')).toBe(2);
  expect(await read('eu-west-1')).toBe(60);
});

test('a request without credentials is refused in the words of its service', async () => {
  const sandbox = await sandboxFor();
  const post = async (Version: string, Action: string) => {
    const response = await fetch(sandbox.endpoint, { method: 'POST', body: new URLSearchParams({ Action, Version }) });
    return { status: response.status, body: await response.text() };
  };

  const ec2 = await post('2016-11-15', 'DescribeRegions');
  expect(ec2.status).toBe(401);
  expect(ec2.body).toContain('<Errors><Error><Code>AuthFailure</Code>');
  const sts = await post('2011-06-15', 'GetCallerIdentity');
  expect(sts.status).toBe(403);
  expect(sts.body).toContain('<Code>MissingAuthenticationToken</Code>');
});
