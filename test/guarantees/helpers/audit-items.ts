import { createHash } from 'node:crypto';
import { type AttributeValue, DeleteItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { account, home, type World } from './world.ts';

export const auditTable = 'smtp-warden-audit';

/** One item of the audit table, as plain data. */
export type AuditItem = Record<string, unknown>;

export function groupKeyOf(groupId: string): string {
  return `${account}/${home}/${groupId}`;
}

/** All items of a group, oldest first. */
export async function itemsOf({ dynamodb }: World, groupId: string): Promise<AuditItem[]> {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: auditTable,
      ConsistentRead: true,
      KeyConditionExpression: 'groupKey = :key',
      ExpressionAttributeValues: { ':key': { S: groupKeyOf(groupId) } },
    }),
  );
  return Items.map((item) => unmarshall(item));
}

export async function lastItemOf(world: World, groupId: string): Promise<AuditItem> {
  const item = (await itemsOf(world, groupId)).at(-1);
  if (!item) throw new Error(`nothing is on record about ${groupId}`);
  return item;
}

/** The id of the last remediation of a group. */
export async function lastIdOf(world: World, groupId: string): Promise<string> {
  return String((await lastItemOf(world, groupId)).id);
}

export async function putItem({ dynamodb }: World, item: AuditItem): Promise<void> {
  const Item: Record<string, AttributeValue> = marshall(item, { removeUndefinedValues: true });
  await dynamodb.send(new PutItemCommand({ TableName: auditTable, Item }));
}

/** Makes the chain of a group what it was when these items were read. */
export async function restoreItems(world: World, groupId: string, items: readonly AuditItem[]): Promise<void> {
  for (const { groupKey, sequence } of await itemsOf(world, groupId)) {
    const Key = marshall({ groupKey, sequence });
    await world.dynamodb.send(new DeleteItemCommand({ TableName: auditTable, Key }));
  }
  for (const item of items) await putItem(world, item);
}

/** Puts a changed copy of a real item after the last item of a group; its hash is right or rubbish. */
export async function forgeItem(
  world: World,
  groupId: string,
  { from, change, hash }: { from: AuditItem; change: AuditItem; hash: 'right' | 'rubbish' },
): Promise<number> {
  if (hashOf(from) !== from.hash) throw new Error('this is not how the product computes a hash');
  const last = await lastItemOf(world, groupId);
  const sequence = Number(last.sequence) + 1;
  const copy: AuditItem = JSON.parse(JSON.stringify(from).replaceAll(/sg-[0-9a-f]{17}/g, groupId));
  const forged: AuditItem = { ...copy, at: new Date().toISOString(), sequence, previousHash: last.hash, ...change };
  forged.month = String(forged.at).slice(0, 7);
  await putItem(world, { ...forged, hash: hash === 'right' ? hashOf(forged) : 'f'.repeat(64) });
  return sequence;
}

/** SHA-256 over the canonical JSON of an entry without its own hash and without the keys of the table. */
function hashOf(item: AuditItem): string {
  const { hash: _hash, groupKey: _key, month: _month, ...entry } = item;
  return createHash('sha256').update(canonicalJson(entry)).digest('hex');
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}
