import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { expect, onTestFinished, test } from 'vitest';
import { dynamodbChains } from '../../aws/dynamodb-chains.ts';
import { ec2Survey } from '../../aws/ec2-group-scan.ts';
import { describeRules } from '../../aws/ec2-reads.ts';
import { ec2SecurityGroups } from '../../aws/ec2-security-groups.ts';
import { Ec2Protocol } from '../../aws/ec2-xml/ec2-protocol.ts';
import { lastAuditItems } from '../../aws/policy-table/audit-items.ts';
import { prefixListReader } from '../../aws/prefix-lists.ts';
import { enabledRegions } from '../../aws/regions.ts';
import { associatedGroups } from '../../aws/vpc-associations.ts';
import { groupRef } from '../builders/builders.ts';

/** An endpoint that answers everything with this, as a success. */
async function clientsOf(body: string) {
  const server = createServer((request, response) => request.resume().on('end', () => response.end(body)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const config = {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  };
  return { ec2: new EC2Client({ ...config, protocol: Ec2Protocol }), dynamodb: new DynamoDBClient(config) };
}

type Clients = Awaited<ReturnType<typeof clientsOf>>;

const place = { account: '111122223333', region: 'us-east-1', rulesQuota: async () => 60 };

const ec2Reads: Record<string, (clients: Clients) => Promise<unknown>> = {
  'a group': ({ ec2 }) => ec2SecurityGroups({ ...place, ec2 }).snapshot(groupRef),
  'the rules of a group': ({ ec2 }) => describeRules(ec2, [groupRef.groupId]),
  'all groups': ({ ec2 }) => Array.fromAsync(ec2Survey({ ...place, ec2 }).outlines()),
  'the managed groups': ({ ec2 }) => ec2Survey({ ...place, ec2 }).managedGroups(),
  'a prefix list': ({ ec2 }) => prefixListReader(ec2).resolve(['pl-0123456789abcdef0']),
  'the associations': ({ ec2 }) => associatedGroups(ec2),
  'the regions': ({ ec2 }) => enabledRegions(ec2),
};

const error =
  '<Response><Errors><Error><Code>RequestLimitExceeded</Code><Message>no</Message></Error></Errors></Response>';

test.each(
  Object.keys(ec2Reads).flatMap((what) => [
    [what, 'nothing', ''],
    [what, 'an error', error],
    [what, 'the page of a proxy', '<html><body>Please log in</body></html>'],
    [what, 'no list', '<DescribeSecurityGroupsResponse><requestId>1</requestId></DescribeSecurityGroupsResponse>'],
  ]),
)('%s: an answer of EC2 with status 200 and %s in it is no empty list', async (what, _, body) => {
  const clients = await clientsOf(body);

  await expect(ec2Reads[what]?.(clients)).rejects.toThrow(/AWS answered without \w+, so it is not known/);
});

test('an answer of DynamoDB without items is no empty table', async () => {
  const { dynamodb } = await clientsOf('{}');

  await expect(dynamodbChains(dynamodb, 'audit').tail(groupRef)).rejects.toThrow('AWS answered without Items');
  await expect(lastAuditItems('policy', { dynamodb, auditTable: 'audit' })).rejects.toThrow(
    'AWS answered without Items',
  );
});

test('of groups that nobody asked for none is taken for the one that was', async () => {
  const other = '<item><groupId>sg-0bbbbbbbbbbbbbbbb</groupId><ownerId>111122223333</ownerId></item>';
  const rules = '<securityGroupRuleSet/>';
  const { ec2 } = await clientsOf(`<R><securityGroupInfo>${other}</securityGroupInfo>${rules}</R>`);

  expect(await ec2SecurityGroups({ ...place, ec2 }).snapshot(groupRef)).toBeNull();
});
