import { PutItemCommand, type TransactWriteItem, type WriteRequest } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { counted } from '../../core/model/counted.ts';
import type { PolicyItem } from '../../core/policy/policy.ts';
import { type Item, itemOf, readItem } from '../dynamodb-item.ts';
import { moment } from '../schemas.ts';
import { batchWrite } from './batch-write.ts';
import { itemsOf } from './items-of-partition.ts';
import { generationsPartition, partitionOf, sortKeyOf } from './keys.ts';
import { type PolicyTable, readStoredHead } from './read-table.ts';
import { onlyIf, transact } from './transactions.ts';

/**
 * A generation that is not in force. `staged`: it is being written, and may come into force. `retired`: another has taken its
 * place. `removing`: it can no longer come into force, and its items are being deleted.
 */
const recordSchema = z.strictObject({ state: z.enum(['staged', 'retired', 'removing']), at: moment });

type GenerationRecord = z.output<typeof recordSchema>;

/** A generation that is written for longer was given up: an import of 3,000 rows takes seconds. */
const longestStagingMs = 15 * 60_000;

/** An id that no generation had before. */
export function newGeneration(now: number): string {
  return `${new Date(now).toISOString()}-${crypto.randomUUID().slice(0, 8)}`;
}

/** Writes items as a new generation, which nobody reads until the head names it. Gives its id. */
export async function stage(items: readonly PolicyItem[], place: PolicyTable): Promise<string> {
  const { dynamodb, table, now } = place;
  const generation = newGeneration(now());
  const record = recordItem(generation, { state: 'staged', at: new Date(now()).toISOString() });
  await dynamodb.send(new PutItemCommand({ TableName: table, Item: record }));
  const puts = items.map((item) => ({ PutRequest: { Item: itemIn(generation, item) } }));
  await batchWrite(place, puts);
  const stored = (await keysIn(partitionOf(generation), place)).length;
  if (stored !== items.length) {
    throw new Error(
      `table ${table}: ${stored} of ${counted(items.length, 'item')} stored after all were written. Try again`,
    );
  }
  return generation;
}

/** A policy item as it is stored. No TTL: what has ended is removed by an edit, never by DynamoDB on its own. */
export function itemIn(generation: string, item: PolicyItem): Item {
  return { ...itemOf(item), pk: { S: partitionOf(generation) }, sk: { S: sortKeyOf(item) } };
}

/** What goes with the write of the head that puts a staged generation in force: fails where it is being removed. */
export function takeStaged(TableName: string, generation: string): TransactWriteItem {
  return { Delete: { TableName, Key: recordKey(generation), ...onlyIf('staged') } };
}

/** What goes with the write of the head that puts another generation in force. */
export function retire(TableName: string, generation: string, now: number): TransactWriteItem {
  return {
    Put: { TableName, Item: recordItem(generation, { state: 'retired', at: new Date(now).toISOString() }) },
  };
}

/**
 * Removes what is no longer read: generations that others have replaced, and those that an import was writing when it was interrupted.
 * Gives how many. A generation that somebody may still be writing is left. After an interruption, the next call continues.
 */
export async function removeLeftovers(place: PolicyTable): Promise<number> {
  const records = await Array.fromAsync(itemsOf(generationsPartition, place));
  // After the records: a generation whose record says `retired` comes into force only if somebody puts an earlier head back.
  const stored = await readStoredHead(place);
  // Without a head nobody knows which one is in force.
  if (stored === null ? records.length > 0 : stored.head === null) return 0;
  const inForce = stored?.head?.generation;
  let removed = 0;
  for (const item of records) {
    const record = readItem(recordSchema, item, { table: place.table, keys: ['pk', 'sk'] });
    const isGivenUp = Date.parse(record.at) < place.now() - longestStagingMs;
    const generation = item.sk?.S ?? '';
    if (generation === inForce || (record.state === 'staged' && !isGivenUp)) continue;
    if (await removeGeneration(generation, record.state, place)) removed += 1;
  }
  return removed;
}

/** Removes a generation in the state it was seen in; false where it has come into force or somebody else removes it. */
export async function removeGeneration(
  generation: string,
  state: GenerationRecord['state'],
  place: PolicyTable,
): Promise<boolean> {
  const { dynamodb, table, now } = place;
  const record = recordItem(generation, { state: 'removing', at: new Date(now()).toISOString() });
  // First, so that nobody puts it in force while its items go.
  if (!(await transact(dynamodb, [{ Put: { TableName: table, Item: record, ...onlyIf(state) } }]))) return false;
  const keys = await keysIn(partitionOf(generation), place);
  await batchWrite(place, keys.map(deletion));
  await batchWrite(place, [deletion(recordKey(generation))]);
  return true;
}

function deletion(Key: Item): WriteRequest {
  return { DeleteRequest: { Key } };
}

async function keysIn(partition: string, place: PolicyTable): Promise<Item[]> {
  const items = await Array.fromAsync(itemsOf(partition, place));
  return items.flatMap(({ pk, sk }) => (pk && sk ? [{ pk, sk }] : []));
}

function recordKey(generation: string): Item {
  return itemOf({ pk: generationsPartition, sk: generation });
}

function recordItem(generation: string, record: GenerationRecord): Item {
  return { ...itemOf(record), ...recordKey(generation) };
}
