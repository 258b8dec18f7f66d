import {
  CreateTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import type { Sandbox, SandboxOptions } from '../../sandbox/start-sandbox.ts';
import { dynamodbOf, sandboxFor } from './clients.ts';

const TableName = 'policy';

async function withTable(options?: SandboxOptions): Promise<{ sandbox: Sandbox; dynamodb: DynamoDBClient }> {
  const sandbox = await sandboxFor(options);
  const dynamodb = dynamodbOf(sandbox);
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  return { sandbox, dynamodb };
}

const put = (pk: string, value = '1'): TransactWriteItem => ({
  Put: { TableName, Item: { pk: { S: pk }, value: { S: value } }, ConditionExpression: 'attribute_not_exists(pk)' },
});
const remove = (pk: string): TransactWriteItem => ({
  Delete: { TableName, Key: { pk: { S: pk } }, ConditionExpression: 'attribute_exists(pk)' },
});
const check = (pk: string): TransactWriteItem => ({
  ConditionCheck: { TableName, Key: { pk: { S: pk } }, ConditionExpression: 'attribute_exists(pk)' },
});
const update = (pk: string, value: string): TransactWriteItem => ({
  Update: {
    TableName,
    Key: { pk: { S: pk } },
    UpdateExpression: 'SET #value = :value',
    ExpressionAttributeNames: { '#value': 'value' },
    ExpressionAttributeValues: { ':value': { S: value } },
  },
});

function transact(dynamodb: DynamoDBClient, TransactItems: TransactWriteItem[], ClientRequestToken?: string) {
  return dynamodb.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken }));
}

async function contents(dynamodb: DynamoDBClient): Promise<Record<string, string | undefined>> {
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName, ConsistentRead: true }));
  return Object.fromEntries(Items.map(({ pk, value }) => [pk?.S, value?.S]).sort());
}

test('a transaction writes, changes, checks and deletes at once', async () => {
  const { dynamodb } = await withTable();
  await transact(dynamodb, [put('old'), put('kept'), put('gone')]);

  await transact(dynamodb, [put('new'), update('old', '2'), check('kept'), remove('gone')]);

  expect(await contents(dynamodb)).toEqual({ kept: '1', new: '1', old: '2' });
});

test('a transaction of which one condition fails changes nothing and says which', async () => {
  const { dynamodb } = await withTable();
  await transact(dynamodb, [put('old'), put('gone')]);

  const call = transact(dynamodb, [put('new'), update('other', '2'), remove('gone'), check('ghost'), put('old')]);

  await expect(call).rejects.toMatchObject({
    name: 'TransactionCanceledException',
    CancellationReasons: ['None', 'None', 'None', 'ConditionalCheckFailed', 'ConditionalCheckFailed'].map((Code) => ({
      Code,
    })),
  });
  expect(await contents(dynamodb)).toEqual({ gone: '1', old: '1' });
});

test('nobody sees a transaction half done', async () => {
  const { dynamodb } = await withTable();
  await transact(dynamodb, [put('a', '0'), put('b', '0')]);
  const seen: Record<string, string | undefined>[] = [];

  await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      await transact(dynamodb, [update('a', String(index)), update('b', String(index))]);
      seen.push(await contents(dynamodb));
    }),
  );

  expect(seen.filter(({ a, b }) => a !== b)).toEqual([]);
});

test('of twenty transactions that claim the same item one wins', async () => {
  const { dynamodb } = await withTable();

  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) => transact(dynamodb, [put('claim'), put(`own-${index}`)])),
  );

  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(Object.keys(await contents(dynamodb))).toHaveLength(2);
});

test('a transaction repeated with its token is done once, and the token is not good for another', async () => {
  const { dynamodb } = await withTable();
  await transact(dynamodb, [put('one')], 'token');

  await transact(dynamodb, [put('one')], 'token');

  const other = transact(dynamodb, [put('two')], 'token');
  await expect(other).rejects.toMatchObject({ name: 'IdempotentParameterMismatchException' });
});

test('an SDK that retries a transaction after a lost response succeeds', async () => {
  const { sandbox, dynamodb } = await withTable();
  sandbox.faults.add({ kind: 'lostResponse', action: 'TransactWriteItems', target: TableName });

  await transact(new DynamoDBClient(sandbox.clientConfig()), [put('one')]);

  expect(await contents(dynamodb)).toEqual({ one: '1' });
  expect(sandbox.calls.count('TransactWriteItems')).toBe(2);
});

test('one item twice, more than a hundred actions, or no table is refused', async () => {
  const { dynamodb } = await withTable();
  const many = Array.from({ length: 101 }, (_, index) => put(`item-${index}`));
  const elsewhere = { Delete: { TableName: 'nowhere', Key: { pk: { S: 'x' } } } };

  const refused = { name: 'ValidationException' };
  await expect(transact(dynamodb, [put('one'), update('one', '2')])).rejects.toMatchObject(refused);
  await expect(transact(dynamodb, many)).rejects.toMatchObject(refused);
  await expect(transact(dynamodb, [put('one'), elsewhere])).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  expect(await contents(dynamodb)).toEqual({});
});

test('a transaction needs the permissions of its writes', async () => {
  const { sandbox, dynamodb } = await withTable();
  sandbox.deny('111122223333', ['DeleteItem']);

  await transact(dynamodb, [put('one')]);

  await expect(transact(dynamodb, [remove('one')])).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('TTL is switched on once and shown, and a second time is a ValidationException', async () => {
  const { dynamodb } = await withTable();
  const on = () => {
    const TimeToLiveSpecification = { Enabled: true, AttributeName: 'ttl' };
    return dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  };

  await on();

  const { TimeToLiveDescription } = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
  expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' });
  await expect(on()).rejects.toMatchObject({ name: 'ValidationException', message: 'TimeToLive is already enabled' });
});

test('a failed condition shows the item that made it fail, when asked', async () => {
  const { dynamodb } = await withTable();
  const Item = { pk: { S: 'one' }, value: { S: 'first' } };
  const write = (value: string) =>
    dynamodb.send(
      new PutItemCommand({
        TableName,
        Item: { ...Item, value: { S: value } },
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );

  await write('first');

  await expect(write('second')).rejects.toMatchObject({ name: 'ConditionalCheckFailedException', Item });
  expect((await dynamodb.send(new GetItemCommand({ TableName, Key: { pk: { S: 'one' } } }))).Item).toEqual(Item);
});
