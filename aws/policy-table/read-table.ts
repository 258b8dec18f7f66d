import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { counted } from '../../core/model/counted.ts';
import type { PolicyItem } from '../../core/policy/policy.ts';
import { type Item, itemOf, keyText, parseItem, readItem } from '../dynamodb-item.ts';
import { allowlistEntrySchema, exemptionSchema } from '../schemas.ts';
import { headFormat, headSchema, type PolicyHead } from './head.ts';
import { itemsOf } from './items-of-partition.ts';
import { generationsPartition, headKey, markerKey, oldPartition, partitionOf, sortKeyOf } from './keys.ts';
import { type Marker, readMarker } from './marker.ts';
import { pause, tries } from './pause.ts';
import { newerHead } from './policy-chain-error.ts';

/** A table of the policy, and how to reach it. */
export interface PolicyTable {
  readonly dynamodb: DynamoDBClient;
  readonly table: string;
  /** Where the policy's chain is. */
  readonly auditTable: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The policy as it is in the table, one state of it and never a mixture of two. */
export type StoredPolicy =
  | { readonly kind: 'current'; readonly head: PolicyHead; readonly items: readonly PolicyItem[] }
  /** As versions up to 0.2 store it, or a table in which nothing was ever stored. */
  | {
      readonly kind: 'old';
      readonly items: readonly PolicyItem[];
      /** The same as DynamoDB has them. */
      readonly raw: readonly Item[];
      readonly marker: Marker | null;
    };

/**
 * Reads a table whose policy has no chain: the head, what it names, and the head again, until it is the same before and after: a query of several pages is no
 * snapshot, nor is one of a single page while a transaction is being written (DynamoDB developer guide, transaction-apis: a query
 * is read-committed). Throws where an item is damaged, or where the policy is edited at each try.
 */
export async function readTable(place: PolicyTable): Promise<StoredPolicy> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const before = await readHead(place);
    const stored = before ? await readGeneration(before, place) : await readOldLayout(place);
    const after = await readHead(place);
    if (before?.generation === after?.generation && before?.version === after?.version) {
      await refuseLostPolicy(stored, place);
      return stored;
    }
    await pause(attempt);
  }
  throw new Error(`table ${place.table}: the policy was edited during each of ${tries} reads. Try again`);
}

/**
 * A head that was deleted, or was put back from an earlier time, must not make an empty policy, or a part of one. Judged only after
 * the second read of the head: the first edit of a table and its take-over write the head between the two.
 */
async function refuseLostPolicy(stored: StoredPolicy, { dynamodb, table }: PolicyTable): Promise<void> {
  if (stored.kind === 'old') {
    if (!stored.marker?.moved) return;
    throw new Error(
      `table ${table} has no head item any more, so nobody knows which policy is in force. ${restoreAdvice}`,
    );
  }
  const { head, items } = stored;
  if (items.length >= head.items) return;
  const count = counted(head.items, 'item');
  if (items.length === 0) {
    const alternative = 'or, if they were deleted on purpose, set the attribute "items" of the head to 0';
    throw new Error(`table ${table} has none of the ${count} that its head counts. ${restoreAdvice}, ${alternative}`);
  }
  const Key = itemOf({ pk: generationsPartition, sk: head.generation });
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
  if (Item?.state?.S !== 'removing') return;
  throw new Error(
    `table ${table}: its head names a policy of ${count} that was replaced and is being removed. ${restoreAdvice}`,
  );
}

async function readGeneration(head: PolicyHead, { dynamodb, table }: PolicyTable): Promise<StoredPolicy> {
  const items: PolicyItem[] = [];
  for await (const item of itemsOf(partitionOf(head.generation), { dynamodb, table })) {
    const read = readPolicyItem(item, { table, keys: ['pk', 'sk'] });
    // What applies to a group is found by the sort key alone one day.
    if (sortKeyOf(read) !== item.sk?.S) throw contradiction(item, table);
    items.push(read);
  }
  return { kind: 'current', head, items };
}

function contradiction(item: Item, table: string): Error {
  const name = keyText(item, { keys: ['pk', 'sk'] });
  return new Error(`table ${table} holds a damaged item ${name}: it contradicts its key. Delete it, then try again`);
}

/** Also items with a TTL, which the old layout had. */
async function readOldLayout({ dynamodb, table }: PolicyTable): Promise<StoredPolicy> {
  const { marker, raw } = await readOldPartition({ dynamodb, table });
  const items = raw.map((item) => readPolicyItem(item, { table, keys: ['pk', 'sk', 'ttl'] }));
  return { kind: 'old', items, raw, marker };
}

/** What is in the partition of the old layout, in force or not, and the marker, which is beside it. */
export async function readOldPartition(place: Pick<PolicyTable, 'dynamodb' | 'table'>) {
  const all = await Array.fromAsync(itemsOf(oldPartition, place));
  const marker = all.find(({ sk }) => sk?.S === markerKey.sk);
  const raw = all.filter((item) => item !== marker);
  return { marker: marker ? readMarker(marker, place.table) : null, raw };
}

/** The head as it is now; null where the table has the old layout or none. Throws for one that this version must not use. */
export async function readHead(place: Pick<PolicyTable, 'dynamodb' | 'table'>): Promise<PolicyHead | null> {
  const stored = await readStoredHead(place);
  if (stored === null || stored.head !== null) return stored?.head ?? null;
  return readItem(headSchema, stored.item, { table: place.table, keys: ['pk', 'sk'], advice: restoreAdvice });
}

/** The item of the head, and what it says; null where it cannot be read. */
export interface StoredHead {
  readonly item: Item;
  readonly head: PolicyHead | null;
}

/** As {@link readHead}, for a head that may have been tampered with. Throws for one that a newer version wrote. */
export async function readStoredHead({
  dynamodb,
  table,
}: Pick<PolicyTable, 'dynamodb' | 'table'>): Promise<StoredHead | null> {
  const get = new GetItemCommand({ TableName: table, Key: itemOf(headKey), ConsistentRead: true });
  const { Item: item } = await dynamodb.send(get);
  if (!item) return null;
  if (Number(item.format?.N) > headFormat) throw newerHead(table);
  const reading = parseItem(headSchema, item, ['pk', 'sk']);
  return { item, head: reading.kind === 'read' ? reading.value : null };
}

/** An item of a generation as it is stored. */
export type GenerationItem =
  | { readonly kind: 'item'; readonly item: PolicyItem; readonly stored: Item }
  | { readonly kind: 'unreadable'; readonly sortKey: string; readonly problem: string };

/** All that a generation holds, read consistently, damaged or not. No snapshot: see {@link readTable}. */
export async function itemsOfGeneration(
  generation: string,
  { dynamodb, table }: Pick<PolicyTable, 'dynamodb' | 'table'>,
): Promise<GenerationItem[]> {
  const items: GenerationItem[] = [];
  for await (const stored of itemsOf(partitionOf(generation), { dynamodb, table })) {
    const sortKey = stored.sk?.S ?? '';
    const reading = parseItem(schemaOf(sortKey), stored, ['pk', 'sk']);
    if (reading.kind === 'damaged') items.push({ kind: 'unreadable', sortKey, problem: reading.problem });
    else if (sortKeyOf(reading.value) === sortKey) items.push({ kind: 'item', item: reading.value, stored });
    else items.push({ kind: 'unreadable', sortKey, problem: 'it contradicts its key' });
  }
  return items;
}

const restoreAdvice = 'Restore the whole table to a time before that (point-in-time recovery)';

/** An item whose sort key says what it is. */
function readPolicyItem(item: Item, place: { readonly table: string; readonly keys: readonly string[] }): PolicyItem {
  const sk = item.sk?.S ?? '';
  if (isExemptionKey(sk) || isEntryKey(sk)) return readItem(schemaOf(sk), item, place);
  throw new Error(`table ${place.table} holds an unknown item, ${JSON.stringify(sk)}. Delete it, then try again`);
}

function schemaOf(sortKey: string) {
  if (isExemptionKey(sortKey)) return exemptionSchema;
  return isEntryKey(sortKey) ? allowlistEntrySchema : nothing;
}

/** For items whose key is none of ours. */
const nothing = z.never();

function isExemptionKey(sortKey: string): boolean {
  return sortKey.startsWith('exempt#');
}

function isEntryKey(sortKey: string): boolean {
  return /^(allow|everything|account|vpc|group)#/.test(sortKey);
}
