import { DeleteItemCommand, DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { createTables } from '../../aws/create-tables.ts';
import { type Anchors, dynamodbAnchors } from '../../aws/dynamodb-anchors.ts';
import { itemOf } from '../../aws/dynamodb-item.ts';
import { anchorDigest } from '../../core/audit/anchor.ts';
import type { ChainHead } from '../../core/audit/group-states.ts';
import { chainFault } from '../../core/audit/hash-chain.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts';

const at = '2026-11-15T06:00:04.000Z';
const due = '2026-11-15T06:00:00Z';
const tomorrow = '2026-11-16T06:00:00Z';
const table = 'audit';

let sandbox: Sandbox;
let dynamodb: DynamoDBClient;
let anchors: Anchors;
beforeEach(async () => {
  sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  dynamodb = new DynamoDBClient(sandbox.clientConfig());
  await createTables(dynamodb, { allowlistTable: 'allowlist', auditTable: table });
  anchors = dynamodbAnchors(dynamodb, table);
});

function heads(count: number, entries = 2): ChainHead[] {
  return Array.from({ length: count }, (_, index) => ({
    group: `111122223333/us-east-1/sg-${String(index).padStart(17, '0')}`,
    entries,
    head: 'ab'.repeat(32),
  }));
}

async function itemsUnder(key: string) {
  const ExpressionAttributeValues = { ':key': { S: key } };
  const KeyConditionExpression = 'groupKey = :key';
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({ TableName: table, KeyConditionExpression, ExpressionAttributeValues }),
  );
  return Items;
}

test('an anchor is found by its digest, with the heads of all chains', async () => {
  const written = await anchors.write({ heads: heads(3), due, at });

  const found = await anchors.withDigest(written.digest);

  expect(found).toEqual({ anchor: written, heads: heads(3) });
  expect(written).toMatchObject({ sequence: 1, chains: 3, entries: 6, due, at, digest: anchorDigest(heads(3)) });
  expect(await anchors.withDigest(anchorDigest(heads(4)))).toBeNull();
});

test('the digest is that of the heads, in whatever order they are given', () => {
  expect(anchorDigest(heads(5).toReversed())).toBe(anchorDigest(heads(5)));
  expect(anchorDigest(heads(5, 3))).not.toBe(anchorDigest(heads(5)));
});

test('4,000 heads are kept in parts, and found whole', async () => {
  const written = await anchors.write({ heads: heads(4_000), due, at });

  const found = await anchors.withDigest(written.digest);

  expect(written).toMatchObject({ heads: null, parts: { count: 3 }, chains: 4_000 });
  expect(found?.heads).toEqual(heads(4_000));
});

test('anchors are a chain, and the one that is due at a time is written once', async () => {
  const first = await anchors.write({ heads: heads(1), due, at });
  const again = await anchors.write({ heads: heads(2), due, at: '2026-11-15T06:05:00.000Z' });
  const second = await anchors.write({ heads: heads(2), due: tomorrow, at: '2026-11-16T06:00:04.000Z' });

  expect(again).toEqual(first);
  expect(chainFault([first, second])).toBeNull();
  expect(await anchors.last()).toEqual(second);
});

test('an anchor whose answer is lost is not taken for that of somebody else', async () => {
  sandbox.faults.add({ kind: 'lostResponse', action: 'PutItem' });

  const written = await anchors.write({ heads: heads(1), due, at });

  expect(sandbox.calls.count('PutItem')).toBe(2);
  expect(await anchors.last()).toEqual(written);
});

test('of two who write at the same time one fails, and the chain is whole', async () => {
  const results = await Promise.allSettled([
    anchors.write({ heads: heads(1), due, at }),
    anchors.write({ heads: heads(1), due: tomorrow, at }),
  ]);

  const failed = results.filter(({ status }) => status === 'rejected');
  expect(failed.length).toBeLessThanOrEqual(1);
  expect(await itemsUnder('anchor')).toHaveLength(2 - failed.length);
});

test('heads that were changed in the table are none with this digest', async () => {
  const written = await anchors.write({ heads: heads(2), due, at });
  const forged = { ...written, heads: heads(2, 1), groupKey: 'anchor' };
  await dynamodb.send(new PutItemCommand({ TableName: table, Item: itemOf(forged) }));

  expect(await anchors.withDigest(written.digest)).toBeNull();
});

test.each<[string, object]>([
  ['junk', { junk: 'x' }],
  ['an anchor that claims the same digest', { claims: true }],
])('%s beside an anchor does not hide it', async (_, { claims, ...item }: { claims?: boolean }) => {
  const written = await anchors.write({ heads: heads(2), due, at });
  const forged = claims ? { ...written, heads: heads(1), sequence: 2 } : { ...item, sequence: 2 };
  await dynamodb.send(new PutItemCommand({ TableName: table, Item: itemOf({ ...forged, groupKey: 'anchor' }) }));

  expect(await anchors.withDigest(written.digest)).toEqual({ anchor: written, heads: heads(2) });
});

test('junk beyond the parts of an anchor does not hide it', async () => {
  const written = await anchors.write({ heads: heads(1_600), due, at });
  const junk = { groupKey: `anchor-part#${written.parts?.id}`, sequence: 3, junk: 'x' };
  await dynamodb.send(new PutItemCommand({ TableName: table, Item: itemOf(junk) }));

  expect((await anchors.withDigest(written.digest))?.heads).toHaveLength(1_600);
});

test('a part that was removed leaves no anchor with this digest', async () => {
  const written = await anchors.write({ heads: heads(4_000), due, at });
  const Key = itemOf({ groupKey: `anchor-part#${written.parts?.id}`, sequence: 2 });
  await dynamodb.send(new DeleteItemCommand({ TableName: table, Key }));

  expect(await anchors.withDigest(written.digest)).toBeNull();
});

test('nothing is put after an anchor that was changed', async () => {
  const written = await anchors.write({ heads: heads(2), due, at });
  const forged = { ...written, chains: 1, groupKey: 'anchor' };
  await dynamodb.send(new PutItemCommand({ TableName: table, Item: itemOf(forged) }));

  await expect(anchors.write({ heads: heads(2), due: tomorrow, at })).rejects.toThrow(/anchor 1 .*history verify/);
  expect(await itemsUnder('anchor')).toHaveLength(1);
});
