import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  TagResourceCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { addMissingIndex } from '../../aws/add-index.ts';
import { auditItem } from '../../aws/audit-item.ts';
import { checkTable } from '../../aws/checks.ts';
import { createTables } from '../../aws/create-tables.ts';
import { auditTable, outcomesIndex } from '../../aws/table-definitions.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { aPlainEntry } from '../builders/a-plain-record.ts';
import { fakeAws } from '../builders/fake-aws.ts';
import { oldAuditTable } from '../builders/old-audit-table.ts';

const table = 'audit';

/** A table as version 0.4 made it, with one entry. */
async function oldTable() {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const dynamodb = new DynamoDBClient(sandbox.clientConfig());
  await dynamodb.send(new CreateTableCommand({ TableName: table, ...oldAuditTable }));
  await dynamodb.send(new PutItemCommand({ TableName: table, Item: auditItem(aPlainEntry()) }));
  return { sandbox, dynamodb };
}

test('init adds the index to a table of an older version, and its entries are in it', async () => {
  const { dynamodb } = await oldTable();

  const tables = await createTables(dynamodb, { allowlistTable: 'allowlist', auditTable: table });
  const again = await createTables(dynamodb, { allowlistTable: 'allowlist', auditTable: table });

  const complete = { kind: 'complete' };
  expect(tables.map(({ index }) => index)).toEqual([complete, { kind: 'building', index: outcomesIndex }]);
  expect(again.map(({ index }) => index)).toEqual([complete, complete]);
  const KeyConditionExpression = '#month = :month';
  const { Items } = await dynamodb.send(
    new QueryCommand({
      ...{ TableName: table, IndexName: outcomesIndex, KeyConditionExpression },
      ExpressionAttributeNames: { '#month': 'month' },
      ExpressionAttributeValues: { ':month': { S: '2026-11' } },
    }),
  );
  const { groupKey, sequence, month, at, schema, id, outcome, vpcId, list } = auditItem(aPlainEntry());
  expect(Items).toEqual([{ groupKey, sequence, month, at, schema, id, outcome, vpcId, list }]);
});

test('a table of a stack is left to its deployment, which would fail at an index that is there', async () => {
  const { dynamodb } = await oldTable();
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: table }));
  const Tags = [{ Key: 'aws:cloudformation:stack-name', Value: 'smtp-warden-prod' }];
  await dynamodb.send(new TagResourceCommand({ ResourceArn: Table?.TableArn, Tags }));

  const added = await addMissingIndex(dynamodb, table, auditTable);

  expect(added).toEqual({ kind: 'left', index: outcomesIndex, stack: 'smtp-warden-prod' });
  expect(await checkTable(dynamodb, table, auditTable)).toMatchObject({ status: 'warning' });
});

test.each(['UpdateTable', 'ListTagsOfResource'])(
  'a caller who may not call %s is told, and nothing is added',
  async (action) => {
    const { sandbox, dynamodb } = await oldTable();
    sandbox.deny('111122223333', [action]);

    const added = await addMissingIndex(dynamodb, table, auditTable);

    expect(added).toMatchObject({ kind: 'denied', index: outcomesIndex, problem: expect.stringContaining(action) });
    expect(await checkTable(dynamodb, table, auditTable)).toMatchObject({ status: 'warning' });
  },
);

test('a table that lacks the index works, with a warning; one that lacks an index of version 0.1 does not', async () => {
  const { dynamodb } = await oldTable();
  const { GlobalSecondaryIndexes: _, AttributeDefinitions = [], ...bare } = auditTable;
  const keys = AttributeDefinitions.slice(0, 2);
  await dynamodb.send(new CreateTableCommand({ TableName: 'bare', ...bare, AttributeDefinitions: keys }));

  expect(await checkTable(dynamodb, table, auditTable)).toMatchObject({
    status: 'warning',
    detail: expect.stringContaining(`audit lacks the index ${outcomesIndex}`),
    mend: expect.stringContaining('smtp-warden init'),
  });
  expect(await checkTable(dynamodb, 'bare', auditTable)).toMatchObject({
    status: 'failed',
    detail: 'bare lacks the indexes byTime, byId',
  });
});

/** A table of an older version that is being changed; its update is refused, and it is described as told. */
async function updatingTable({ refusal, isBuilding }: { refusal: string; isBuilding: (described: number) => boolean }) {
  const refused = (type: string) => ({ status: 400, body: { __type: type, message: 'Table is being updated' } });
  const old = (oldAuditTable.GlobalSecondaryIndexes ?? []).map(({ IndexName }) => ({ IndexName }));
  let described = 0;
  const { calls } = await fakeAws(({ name }) => {
    if (name === 'CreateTable') return refused('ResourceInUseException');
    if (name === 'UpdateTable') return refused(refusal);
    if (name === 'ListTagsOfResource') return { body: {} };
    described += 1;
    const added = isBuilding(described) ? [{ IndexName: outcomesIndex, IndexStatus: 'CREATING' }] : [];
    return { body: { Table: { TableStatus: 'UPDATING', GlobalSecondaryIndexes: [...old, ...added] } } };
  });
  return { calls, dynamodb: new DynamoDBClient({ maxAttempts: 1 }) };
}

test('init does not wait for a table that is being changed, and says so where it cannot add the index', async () => {
  const { calls, dynamodb } = await updatingTable({ refusal: 'ResourceInUseException', isBuilding: () => false });

  const tables = await createTables(dynamodb, { allowlistTable: 'allowlist', auditTable: table });

  expect(tables.at(-1)?.index).toEqual({ kind: 'busy', index: outcomesIndex, problem: 'Table is being updated' });
  expect(calls.filter(({ name }) => name === 'DescribeTable').length).toBeLessThan(8);
});

test.each(['ResourceInUseException', 'LimitExceededException', 'ValidationException'])(
  'where another init has added the index in the same moment, %s is no error',
  async (refusal) => {
    const { dynamodb } = await updatingTable({ refusal, isBuilding: (described) => described > 1 });

    expect(await addMissingIndex(dynamodb, table, auditTable)).toEqual({ kind: 'building', index: outcomesIndex });
  },
);
