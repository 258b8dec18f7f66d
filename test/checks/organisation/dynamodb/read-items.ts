import type { AttributeValue, BatchGetItemInput, GetItemInput, QueryInput, ScanInput } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../../aws/dynamodb-item.ts';
import { SdkError } from '../engine/sdk-error.ts';
import type { Database } from './database.ts';
import { holds, isTrue } from './holds.ts';
import { type Condition, parseCondition, pathOf, tokensOf } from './parse-expression.ts';
import { type Keys, keyOf, keysOfIndex, type StoredItem, type StoredTable } from './tables.ts';
import { nameOf, order, type Placeholders, valueNamed } from './values.ts';

/** In bytes: what a strongly consistent read of one unit reads (developer guide, CapacityUnitCalculations). */
const unitBytes = 4096;
/** DynamoDB developer guide, Query: an answer holds 1 MB at most, before the filter. */
const pageBytes = 1_048_576;

function unitsOf(bytes: number, isConsistent: boolean | undefined): number {
  return Math.max(1, Math.ceil(bytes / unitBytes)) * (isConsistent ? 1 : 0.5);
}

/** GetItem. What is not there costs a unit as well. */
export function getItem({ TableName, Key = {}, ConsistentRead }: GetItemInput, database: Database) {
  const table = database.table(TableName);
  const partition = partitionOf(Key, table);
  database.meter.refuse(table.name, partition, 'read');
  const found = table.get(Key);
  database.meter.charge(table.name, partition, 'read', unitsOf(found?.size ?? 0, ConsistentRead));
  return found ? { Item: found.item } : {};
}

/** DynamoDB API reference, BatchGetItem. */
const mostKeys = 100;

/** BatchGetItem: each item costs what it would cost alone. */
export function batchGetItem({ RequestItems = {} }: BatchGetItemInput, database: Database) {
  const asked = Object.values(RequestItems).flatMap(({ Keys: keys = [] }) => keys);
  if (asked.length > mostKeys) throw new SdkError('ValidationException', `more than ${mostKeys} keys in a call`);
  const answers = Object.entries(RequestItems).map(([TableName, { Keys: keys = [], ConsistentRead }]) => {
    const found = keys.map((Key) => getItem({ TableName, Key, ConsistentRead }, database).Item);
    return [TableName, found.filter((item) => item !== undefined)];
  });
  return { Responses: Object.fromEntries(answers), UnprocessedKeys: {} };
}

/** Query, of the table or of an index. */
export function query(input: QueryInput, database: Database) {
  const table = database.table(input.TableName);
  const index = input.IndexName === undefined ? null : keysOfIndex(table, input.IndexName);
  if (index && input.ConsistentRead) throw new SdkError('ValidationException', 'an index is not read consistently');
  const placeholders = placeholdersOf(input);
  const keys = index ?? table.keys;
  const condition = parseCondition(input.KeyConditionExpression ?? '');
  const hash = hashOf(condition, { keys, placeholders });
  const all = index ? itemsOfIndex(table, index, hash) : table.partition(hash);
  const matching = all.filter((one) => isTrue(condition, index ? one.item : one.key, placeholders));
  const ordered = input.ScanIndexForward === false ? matching.reverse() : matching;
  return pageOf(ordered, { ...input, table, partition: hash, keys: index }, database);
}

/** Scan of a table or of an index, in the order of the partitions. */
export function scan(input: ScanInput, database: Database) {
  const table = database.table(input.TableName);
  const index = input.IndexName === undefined ? null : keysOfIndex(table, input.IndexName);
  const all = [...table.all()].filter(({ item }) => index === null || hasKeys(item, index));
  // The items of a scan come from many partitions: none of them is asked for more than its share.
  return pageOf(all, { ...input, table, partition: '(scan)', keys: index }, database);
}

interface PageContext extends Pick<QueryInput, 'Limit' | 'FilterExpression' | 'ProjectionExpression'> {
  readonly ConsistentRead?: boolean | undefined;
  readonly ExclusiveStartKey?: Item | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
  readonly table: StoredTable;
  readonly partition: string;
  /** Of the index that is read; null where it is the table. */
  readonly keys: Keys | null;
}

function pageOf(all: readonly StoredItem[], context: PageContext, { meter }: Database) {
  const { table, partition, Limit = Number.POSITIVE_INFINITY, ConsistentRead } = context;
  meter.refuse(table.name, partition, 'read');
  const start = startOf(all, context);
  let end = start;
  let bytes = 0;
  for (; end < all.length && end - start < Limit; end++) {
    const { size } = all[end] as StoredItem;
    if (bytes + size > pageBytes && end > start) break;
    bytes += size;
  }
  meter.charge(table.name, partition, 'read', unitsOf(bytes, ConsistentRead));
  const placeholders = placeholdersOf(context);
  const items = all.slice(start, end).map(({ item }) => item);
  const kept = items.filter((item) => holds(context.FilterExpression, item, placeholders));
  const last = end < all.length ? items.at(-1) : undefined;
  return {
    Items: kept.map((item) => projected(item, context.ProjectionExpression, placeholders)),
    Count: kept.length,
    ScannedCount: items.length,
    ...(last
      ? { LastEvaluatedKey: { ...keyOf(last, table.keys), ...(context.keys ? keyOf(last, context.keys) : {}) } }
      : {}),
  };
}

/** After the item with the key of the last answer. */
function startOf(all: readonly StoredItem[], { ExclusiveStartKey: key, table }: PageContext): number {
  if (!key) return 0;
  const last = table.get(key);
  const index = last ? all.indexOf(last) : -1;
  if (index === -1) throw new Error('the item that a page was to begin after is not there any more');
  return index + 1;
}

/** Attributes at the top only. */
function projected(item: Item, expression: string | undefined, placeholders: Placeholders): Item {
  if (expression === undefined) return item;
  const tokens = tokensOf(expression);
  const part: Item = {};
  do {
    const name = nameOf(String(pathOf(tokens)[0]), placeholders);
    const value = item[name];
    if (value !== undefined) part[name] = value;
  } while (tokens.accept(','));
  return part;
}

function hasKeys(item: Item, { hash, range }: Keys): boolean {
  return item[hash] !== undefined && (range === null || item[range] !== undefined);
}

/** Found among all items of the table each time: indexes are read seldom, and there are few entries. */
function itemsOfIndex(table: StoredTable, keys: Keys, hash: string): StoredItem[] {
  const { range } = keys;
  const found = [...table.all()].filter(({ item }) => hasKeys(item, keys) && item[keys.hash]?.S === hash);
  if (range === null) return found;
  const at = ({ item }: StoredItem) => item[range] as AttributeValue;
  return found.sort((a, b) => order(at(a), at(b)) ?? 0);
}

/** The value that a key condition gives for the hash key. */
function hashOf(
  condition: Condition,
  { keys, placeholders }: { readonly keys: Keys; readonly placeholders: Placeholders },
): string {
  for (const one of condition.kind === 'and' ? condition.all : [condition]) {
    if (one.kind !== 'compare' || one.operator !== '=' || one.left.kind !== 'path' || one.right.kind !== 'value')
      continue;
    if (nameOf(String(one.left.path[0]), placeholders) !== keys.hash) continue;
    return valueNamed(one.right.name, placeholders).S ?? '';
  }
  throw new SdkError('ValidationException', `the key condition does not say which ${keys.hash}`);
}

export function partitionOf(key: Item, { keys }: StoredTable): string {
  return key[keys.hash]?.S ?? '';
}

export function placeholdersOf(input: {
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
}): Placeholders {
  return { names: input.ExpressionAttributeNames, values: input.ExpressionAttributeValues };
}
