import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type Item, itemOf } from '../../aws/dynamodb-item.ts';
import { readLinks } from '../../aws/policy-table/chain.ts';
import { link } from '../../core/audit/hash-chain.ts';
import type { PolicyEntry } from '../../core/audit/policy-entry.ts';
import { hashOf } from '../../core/model/canonical-json.ts';
import type { AllowlistEntry } from '../../core/policy/allowlist-entry.ts';
import type { OpenTable } from './policy-table.ts';

/** What somebody does to the policy past the tools, with all rights on both tables. */

/** Puts an entry into the generation that is in force, or in the place of the one that is there. */
export async function plantEntry(table: OpenTable, entry: AllowlistEntry): Promise<void> {
  await table.plant({ ...entry, pk: `policy#${await table.generation()}`, sk: `everything#${entry.id}` });
}

export async function deleteEntry(table: OpenTable, id: string): Promise<void> {
  const Key = { pk: { S: `policy#${await table.generation()}` }, sk: { S: `everything#${id}` } };
  await table.dynamodb.send(new DeleteItemCommand({ TableName: table.table, Key }));
}

export async function headOf(table: OpenTable): Promise<Item> {
  const [head] = await table.itemsIn('head');
  if (!head) throw new Error('there is no head');
  return head;
}

export async function putHeadItem(table: OpenTable, head: Item): Promise<void> {
  await table.dynamodb.send(new PutItemCommand({ TableName: table.table, Item: head }));
}

/** The head as it would be after an entry that somebody has put at the end of the chain. */
export async function agreeingHead(table: OpenTable, entry: PolicyEntry): Promise<Item> {
  const { sequence, hash, digest, version, items } = entry;
  return {
    ...(await headOf(table)),
    entry: { M: { sequence: { N: String(sequence) }, hash: { S: hash } } },
    digest: { S: digest },
    version: { N: String(version) },
    items: { N: String(items) },
  };
}

export async function deleteHead(table: OpenTable): Promise<void> {
  const Key = { pk: { S: 'head' }, sk: { S: 'head' } };
  await table.dynamodb.send(new DeleteItemCommand({ TableName: table.table, Key }));
}

/** The entries of the policy's chain, oldest first. */
export async function entriesOf(table: OpenTable): Promise<PolicyEntry[]> {
  return (await readLinks(table)).flatMap(({ entry }) => entry ?? []);
}

export async function putChainItem({ dynamodb, auditTable }: OpenTable, item: object): Promise<void> {
  const Item = itemOf({ groupKey: 'policy', ...item });
  await dynamodb.send(new PutItemCommand({ TableName: auditTable, Item }));
}

export async function deleteAuditItem(
  { dynamodb, auditTable }: OpenTable,
  sequence: number,
  groupKey = 'policy',
): Promise<void> {
  const Key = { groupKey: { S: groupKey }, sequence: { N: String(sequence) } };
  await dynamodb.send(new DeleteItemCommand({ TableName: auditTable, Key }));
}

/** An entry with another content and the hash of that. */
export function forged(entry: PolicyEntry, change: Partial<PolicyEntry>): PolicyEntry {
  const { hash: _, ...rest } = { ...entry, ...change };
  return { ...rest, hash: hashOf(rest) };
}

/** A well-made entry that follows the last of the chain and adds an entry to the policy. */
export async function nextEntry(table: OpenTable, added: AllowlistEntry, all: readonly object[]): Promise<PolicyEntry> {
  const last = (await entriesOf(table)).at(-1);
  if (!last) throw new Error('there is no chain');
  const { sequence: _, previousHash: __, hash: ___, ...record } = last;
  const changes = [{ item: added.id, before: null, after: added }];
  const items = [...all, added] as AllowlistEntry[];
  const digest = hashOf(items.toSorted((one, other) => (one.id < other.id ? -1 : 1)));
  return link({ ...record, changes, version: last.version + 1, items: items.length, digest }, last);
}
