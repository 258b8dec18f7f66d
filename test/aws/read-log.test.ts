import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { decisionItem } from '../../aws/approval-schema.ts';
import { createTables } from '../../aws/create-tables.ts';
import { dynamodbAnchors } from '../../aws/dynamodb-anchors.ts';
import { dynamodbAuditLog } from '../../aws/dynamodb-audit-log.ts';
import type { Item } from '../../aws/dynamodb-item.ts';
import { readLog } from '../../aws/read-log.ts';
import { type GroupRef, groupKey } from '../../core/model/security-group.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { aChain } from '../builders/a-chain.ts';
import { anApproval, bob } from '../builders/a-decision.ts';
import { groupRef } from '../builders/builders.ts';

const table = 'audit';

async function opened() {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const dynamodb = new DynamoDBClient(sandbox.clientConfig());
  await createTables(dynamodb, { allowlistTable: 'allowlist', auditTable: table });
  const put = (Item: Item) => dynamodb.send(new PutItemCommand({ TableName: table, Item }));
  return { sandbox, dynamodb, put, log: dynamodbAuditLog(dynamodb, table), anchors: dynamodbAnchors(dynamodb, table) };
}

function groupOf(index: number): GroupRef {
  return { ...groupRef, groupId: `sg-${String(index).padStart(17, '0')}` };
}

test('the chains of all groups come in the order of their keys, each whole and oldest first, but no other kind', async () => {
  const { dynamodb, log, put } = await opened();
  // More than are asked for at a time.
  const refs = Array.from({ length: 20 }, (_, index) => groupOf(index));
  const chains = await Promise.all(refs.map((ref) => aChain(1, ref)));
  for (const chain of chains.toReversed()) for (const entry of chain) await log.append(entry);
  for (const kind of ['policy', 'policy-part#x', 'accounts', 'anchor-part#x', 'decision#x'])
    await put({ groupKey: { S: kind }, sequence: { N: '1' } });

  const pages = await Array.fromAsync((await readLog(dynamodb, table)).groups());

  expect(pages.map((page) => page.groupKey)).toEqual(refs.map(groupKey));
  expect(pages.map(({ links }) => links.map(({ entry }) => entry))).toEqual(chains);
});

test('a chain of several pages comes page by page, with what cannot be read, and items of no known kind are a chain too', async () => {
  const { sandbox, dynamodb, log, put } = await opened();
  const [entry] = await aChain(1);
  if (entry) await log.append(entry);
  const filler = { S: 'x'.repeat(390_000) };
  for (let sequence = 2; sequence <= 6; sequence += 1)
    await put({ groupKey: { S: groupKey(groupRef) }, sequence: { N: String(sequence) }, filler });
  await put({ groupKey: { S: 'what is this' }, sequence: { N: '1' } });
  sandbox.calls.reset();

  const pages = await Array.fromAsync((await readLog(dynamodb, table)).groups());

  const links = pages.flatMap((page) => page.links.map((link) => ({ of: page.groupKey, ...link })));
  expect(pages.length).toBeGreaterThan(2);
  expect(links.map(({ of, stored }) => [of, stored.sequence])).toEqual([
    ...[1, 2, 3, 4, 5, 6].map((sequence) => [groupKey(groupRef), sequence]),
    ['what is this', 1],
  ]);
  expect(links[0]?.entry).toEqual(entry);
  expect(links.slice(1).every((link) => link.entry === null && link.problem !== null)).toBe(true);
});

test('decisions are read, and one under the key of somebody else cannot be', async () => {
  const { dynamodb, put } = await opened();
  const [proposal] = await aChain(1);
  if (!proposal) throw new Error('an entry was made');
  await put(decisionItem(anApproval(proposal), 1));
  await put({ ...decisionItem(anApproval(proposal), 2), groupKey: { S: `decision#${bob.userId}` } });

  const decisions = await (await readLog(dynamodb, table)).decisions();

  expect(decisions).toEqual([
    anApproval(proposal),
    { kind: 'unreadable', problem: expect.stringContaining('is under another key') },
  ]);
});

test('anchors are read oldest first, with what is none, and the heads of one from its parts', async () => {
  const { dynamodb, put, anchors } = await opened();
  const heads = Array.from({ length: 1_600 }, (_, index) => ({
    group: groupKey(groupOf(index)),
    entries: 1,
    head: 'h',
  }));
  const written = await anchors.write({ heads, due: '2026-11-15T06:00:00Z', at: '2026-11-15T06:00:04.000Z' });
  await put({ groupKey: { S: 'anchor' }, sequence: { N: '2' }, junk: { S: 'x' } });

  const log = await readLog(dynamodb, table);
  const links = await log.anchors();

  expect(links.map(({ anchor }) => anchor)).toEqual([written, null]);
  expect(links[1]?.problem).toContain('the anchor cannot be read');
  expect(await log.anchorHeads(written.parts?.id ?? '')).toEqual(heads);
});

test('a part of an anchor that cannot be read makes its heads unknown', async () => {
  const { dynamodb, put } = await opened();
  await put({ groupKey: { S: 'anchor-part#p' }, sequence: { N: '1' }, junk: { S: 'x' } });

  expect(await (await readLog(dynamodb, table)).anchorHeads('p')).toBeNull();
});
