import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { createTables } from '../../aws/create-tables.ts';
import { dynamodbAuditLog } from '../../aws/dynamodb-audit-log.ts';
import { type GroupRef, groupKey } from '../../core/model/security-group.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { groupRef } from '../builders/builders.ts';

const table = 'audit';
const count = 50;

function refOf(index: number): GroupRef {
  return { ...groupRef, groupId: `sg-${String(index).padStart(17, '0')}` };
}

/** A log of 50 chains of two items, read by a client that counts how many queries are under way. */
async function opened() {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const dynamodb = new DynamoDBClient(sandbox.clientConfig());
  await createTables(dynamodb, { allowlistTable: 'allowlist', auditTable: table });
  const put = (key: string, sequence: number) => {
    const Item = { groupKey: { S: key }, sequence: { N: String(sequence) }, hash: { S: `h${sequence}` } };
    return dynamodb.send(new PutItemCommand({ TableName: table, Item }));
  };
  await Promise.all(Array.from({ length: count }, (_, index) => put(groupKey(refOf(index)), 1)));
  await Promise.all(Array.from({ length: count }, (_, index) => put(groupKey(refOf(index)), 2)));
  await put('policy', 1);
  sandbox.calls.reset();
  const under = { way: 0, most: 0 };
  dynamodb.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName !== 'QueryCommand') return next(args);
        under.way += 1;
        under.most = Math.max(under.most, under.way);
        try {
          return await next(args);
        } finally {
          under.way -= 1;
        }
      },
    { step: 'initialize' },
  );
  return { sandbox, log: dynamodbAuditLog(dynamodb, table), under };
}

test.each(['groups', 'chains', 'partitions'] as const)(
  '%s reads each chain once, 32 at a time at most, and gives them in the order of their keys',
  async (method) => {
    const { sandbox, log, under } = await opened();

    const read = await Array.fromAsync<{ readonly groupKey: string; readonly links: readonly object[] }>(log[method]());

    const keys = Array.from({ length: count }, (_, index) => groupKey(refOf(index)));
    expect(read.map((chain) => chain.groupKey)).toEqual(method === 'partitions' ? [...keys, 'policy'] : keys);
    expect(read.slice(0, count).map(({ links }) => links.length)).toEqual(keys.map(() => 2));
    expect(sandbox.calls.count('Query')).toBe(read.length);
    expect(under.most).toBe(32);
  },
);

test('a chain that cannot be read ends the reading with its error', async () => {
  const { sandbox, log } = await opened();
  sandbox.faults.add({
    kind: 'before',
    action: 'Query',
    skip: 10,
    code: 'AccessDeniedException',
    times: 99,
    status: 400,
  });

  await expect(Array.fromAsync(log.groups())).rejects.toThrow('AccessDenied');
});

test('a reader that stops early asks for no more', async () => {
  const { sandbox, log } = await opened();

  for await (const { groupKey: key } of log.groups()) {
    expect(key).toBe(groupKey(refOf(0)));
    break;
  }

  expect(sandbox.calls.count('Query')).toBeLessThanOrEqual(32);
});
