import {
  BatchWriteItemCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { expect, onTestFinished, test } from 'vitest';
import { createTable } from '../../aws/create-tables.ts';
import { auditTable } from '../../aws/table-definitions.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/start-sandbox.ts';

const open = { protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' };
const TableName = 'audit';

async function aSandbox(options: SandboxOptions): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

async function copyOf(sandbox: Sandbox): Promise<Sandbox> {
  const copy = await sandbox.copy();
  onTestFinished(() => copy.close());
  return copy;
}

function dynamodbOf(sandbox: Sandbox): DynamoDBClient {
  const dynamodb = new DynamoDBClient(sandbox.clientConfig());
  onTestFinished(() => dynamodb.destroy());
  return dynamodb;
}

function entry(sequence: number) {
  return {
    groupKey: { S: 'a group' },
    sequence: { N: String(sequence) },
    month: { S: '2026-11' },
    at: { S: `2026-11-${10 + (sequence % 20)}` },
    id: { S: `rem-${sequence}` },
  };
}

test('a copy has the groups, with the ids of their rules, and what is changed in one is not in the other', async () => {
  const sandbox = await aSandbox({ seed: { groups: [{ name: 'mail', tags: { team: 'a' }, ingress: [open] }] } });
  sandbox.addRule('mail', { ...open, from: 26 });

  const copy = await copyOf(sandbox);

  expect(copy.group('mail')).toEqual(sandbox.group('mail'));
  const added = [sandbox, copy].map((each) => each.addRule('mail', { ...open, from: 27 }));
  expect(added[0]).toBe(added[1]);
  copy.removeRule('mail', added[1] ?? '');
  copy.setTags('mail', {});
  expect(sandbox.rulesOf('mail').map(({ from }) => from)).toEqual([25, 26, 27]);
  expect(copy.rulesOf('mail').map(({ from }) => from)).toEqual([25, 26]);
  expect(sandbox.group('mail').tags.get('team')).toBe('a');
});

test('what two accounts share is one group in the copy as well', async () => {
  const owner = '444455556666';
  const sandbox = await aSandbox({ seed: { groups: [{ name: 'shared', owner, ingress: [open] }] } });

  const copy = await copyOf(sandbox);
  copy.setTags({ group: 'shared', account: owner }, { seen: 'by both' });

  expect(copy.group({ group: 'shared', account: '111122223333' }).tags).toEqual(new Map([['seen', 'by both']]));
});

test('a copy has the tables with their indexes, expiry and every item, and writes of one are not in the other', async () => {
  const sandbox = await aSandbox({});
  const dynamodb = dynamodbOf(sandbox);
  await createTable(dynamodb, TableName, auditTable);
  await createTable(dynamodb, 'empty', auditTable);
  const expiry = { Enabled: true, AttributeName: 'ttl' };
  await dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: expiry }));
  for (let first = 1; first <= 60; first += 20) {
    const puts = Array.from({ length: 20 }, (_, index) => ({ PutRequest: { Item: entry(first + index) } }));
    await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }));
  }

  const copied = dynamodbOf(await copyOf(sandbox));

  const tables = await Promise.all([dynamodb, copied].map((each) => described(each)));
  expect(tables[1]).toEqual(tables[0]);
  const itemsIn = async (each: DynamoDBClient) => (await each.send(new ScanCommand({ TableName }))).Items;
  expect(await itemsIn(copied)).toHaveLength(60);
  expect(await itemsIn(copied)).toEqual(await itemsIn(dynamodb));
  await copied.send(new PutItemCommand({ TableName, Item: entry(61) }));
  expect(await itemsIn(dynamodb)).toHaveLength(60);
});

async function described(dynamodb: DynamoDBClient) {
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
  const { TimeToLiveDescription } = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
  const indexes = Table?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => [
    IndexName,
    KeySchema,
    Projection,
  ]);
  const { KeySchema, AttributeDefinitions, ItemCount } = Table ?? {};
  return { KeySchema, AttributeDefinitions, ItemCount, indexes: indexes?.sort(), TimeToLiveDescription };
}

test('permissions and knobs go along; hooks, faults and the log of calls do not', async () => {
  const sandbox = await aSandbox({ seed: { groups: [{ name: 'mail' }] } });
  sandbox.deny('111122223333', ['DescribeSecurityGroups']);
  sandbox.knobs.prefixListDelay = 5;
  sandbox.faults.add({ kind: 'before', code: 'Unavailable', times: 9 });
  const heard: string[] = [];
  sandbox.hooks.before = ({ action }) => heard.push(action);

  const copy = await copyOf(sandbox);
  const ec2 = new EC2Client({ ...copy.clientConfig(), maxAttempts: 1 });
  onTestFinished(() => ec2.destroy());

  await expect(ec2.send(new DescribeSecurityGroupsCommand({}))).rejects.toThrow('not authorized');
  expect(copy.knobs).toEqual(sandbox.knobs);
  expect(heard).toEqual([]);
  expect([sandbox, copy].map(({ calls }) => calls.count('DescribeSecurityGroups'))).toEqual([0, 1]);
});
