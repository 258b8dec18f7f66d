import { GetItemCommand, PutItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { dynamodbAccountStates } from '../../../../aws/dynamodb-account-states.ts';
import { itemOf } from '../../../../aws/dynamodb-item.ts';
import { allowlistTable, auditTable, sweepTable } from '../../../../aws/table-definitions.ts';
import { accountStatesContract } from '../../../contracts/account-states.contract.ts';
import { itemCases } from '../../../contracts/dynamodb/item.cases.ts';
import { transactionCases } from '../../../contracts/dynamodb/transaction.cases.ts';
import { newDatabase } from './database.ts';
import { atOnce, dynamodbOver } from './dynamodb-client.ts';

const tables = { audit: auditTable, allowlist: allowlistTable, sweeps: sweepTable };

function open(now = () => 0) {
  const database = newDatabase(tables, now);
  return { database, dynamodb: dynamodbOver(database, atOnce) };
}

describe('DynamoDB in memory is as the stores need it', () => {
  for (const { title, run } of [...itemCases, ...transactionCases]) {
    test(title, () => {
      // Each call a second later: what a partition gives in a second is another rule.
      let now = 0;
      return run({ dynamodb: open(() => (now += 1_000)).dynamodb, TableName: 'audit' });
    });
  }
});

accountStatesContract('in memory, of a simulated organisation', async () => ({
  states: dynamodbAccountStates(open().dynamodb, 'sweeps'),
  close: async () => undefined,
}));

const part = (name: string, members: object = {}) => itemOf({ sweepId: 'sweep-1', part: name, ...members });

describe('DynamoDB in memory counts what DynamoDB charges', () => {
  test('a consistent read of a unit for each 4 KB, half of it otherwise, and one for what is not there', async () => {
    const { database, dynamodb } = open();
    await dynamodb.send(new PutItemCommand({ TableName: 'sweeps', Item: part('large', { x: 'x'.repeat(5_000) }) }));
    const read = async (name: string, ConsistentRead: boolean) => {
      const before = database.meter.total().read;
      await dynamodb.send(new GetItemCommand({ TableName: 'sweeps', Key: part(name), ConsistentRead }));
      return database.meter.total().read - before;
    };

    expect([await read('large', true), await read('large', false), await read('missing', true)]).toEqual([2, 1, 1]);
    expect(database.meter.total().written).toBe(5);
  });

  test('a query costs the sum of what it reads, whatever a projection leaves of it', async () => {
    const { database, dynamodb } = open();
    for (const name of ['a', 'b', 'c']) {
      await dynamodb.send(new PutItemCommand({ TableName: 'sweeps', Item: part(name, { x: 'x'.repeat(3_000) }) }));
    }
    const named = { KeyConditionExpression: 'sweepId = :id', ExpressionAttributeValues: { ':id': { S: 'sweep-1' } } };
    const { Items } = await dynamodb.send(
      new QueryCommand({ TableName: 'sweeps', ConsistentRead: true, ProjectionExpression: 'part', ...named }),
    );

    expect(Items).toEqual([{ part: { S: 'a' } }, { part: { S: 'b' } }, { part: { S: 'c' } }]);
    expect(database.meter.total().read).toBe(3);
  });

  test('an entry of the audit log is written to its three indexes as well', async () => {
    const { database, dynamodb } = open();
    const entry = itemOf({ groupKey: 'g', sequence: 1, month: '2026-11', at: '2026-11-15', id: 'rem-1' });
    await dynamodb.send(new PutItemCommand({ TableName: 'audit', Item: entry }));

    expect(database.meter.total().written).toBe(4);
  });
});

test('a set is added to once, whoever adds, and the whole set comes back', async () => {
  const { dynamodb } = open();
  const add = (account: string) =>
    dynamodb.send(
      new UpdateItemCommand({
        TableName: 'sweeps',
        Key: part('counter#1'),
        UpdateExpression: 'ADD #reported :account SET #ttl = if_not_exists(#ttl, :ttl)',
        ExpressionAttributeNames: { '#reported': 'reported', '#ttl': 'ttl' },
        ExpressionAttributeValues: { ':account': { SS: [account] }, ':ttl': { N: '7' } },
        ReturnValues: 'ALL_NEW',
      }),
    );
  await add('111122223333');
  await add('444455556666');
  const { Attributes } = await add('111122223333');

  expect(Attributes).toEqual({
    ...part('counter#1'),
    reported: { SS: ['111122223333', '444455556666'] },
    ttl: { N: '7' },
  });
});

test('a partition gives 1,000 units of writes in a second, and more in the next', async () => {
  let now = 0;
  const { database, dynamodb } = open(() => now);
  const put = (index: number) => dynamodb.send(new PutItemCommand({ TableName: 'sweeps', Item: part(`p${index}`) }));
  for (let index = 0; index < 1_000; index++) await put(index);

  await expect(put(1_000)).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
  now = 1_000;
  await put(1_000);

  expect(database.meter.ofTable('sweeps')).toEqual({ read: 0, written: 1_001, throttled: 1 });
});
