import {
  type BatchWriteItemInput,
  ConditionalCheckFailedException,
  type DeleteItemInput,
  type PutItemInput,
  TransactionCanceledException,
  type TransactWriteItem,
  type TransactWriteItemsInput,
  type UpdateItemInput,
} from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../../aws/dynamodb-item.ts';
import { SdkError } from '../engine/sdk-error.ts';
import type { Database } from './database.ts';
import { holds } from './holds.ts';
import { partitionOf, placeholdersOf } from './read-items.ts';
import { keyOf, keysOfIndex, refuseWrongTypes, type StoredItem, type StoredTable } from './tables.ts';
import { updated } from './update-item.ts';
import { sizeOfItem } from './values.ts';

/** One item that is written, or only compared. */
interface Write {
  readonly table: StoredTable;
  readonly key: Item;
  readonly before: StoredItem | null;
  /** Null: it is removed; undefined: it stays. */
  readonly after: Item | null | undefined;
  readonly holds: boolean;
}

export function putItem(input: PutItemInput, database: Database) {
  return alone(putOf(input, database), input, database);
}

export function updateItem(input: UpdateItemInput, database: Database) {
  return alone(updateOf(input, database), input, database);
}

export function deleteItem(input: DeleteItemInput, database: Database) {
  return alone(deleteOf(input, database), input, database);
}

/** BatchWriteItem: each write by itself, without a condition. */
export function batchWriteItem({ RequestItems = {} }: BatchWriteItemInput, database: Database) {
  for (const [TableName, writes] of Object.entries(RequestItems)) {
    for (const { PutRequest, DeleteRequest } of writes) {
      if (PutRequest) putItem({ TableName, Item: PutRequest.Item }, database);
      if (DeleteRequest) deleteItem({ TableName, Key: DeleteRequest.Key }, database);
    }
  }
  return { UnprocessedItems: {} };
}

/** DynamoDB API reference, TransactWriteItems. */
const mostActions = 100;

/** All or nothing; costs twice as much (developer guide, transaction-apis). */
export function transactWriteItems(
  { TransactItems = [], ClientRequestToken }: TransactWriteItemsInput,
  database: Database,
) {
  if (TransactItems.length > mostActions) throw new SdkError('ValidationException', 'too many actions');
  if (ClientRequestToken !== undefined && database.tokens.has(ClientRequestToken)) return {};
  const writes = TransactItems.map((action) => writeOf(action, database));
  const places = writes.map(({ table, key }) => `${table.name} ${JSON.stringify(key)}`);
  if (new Set(places).size < places.length) throw new SdkError('ValidationException', 'an item is named twice');
  for (const write of writes) charge(write, 2, database);
  if (writes.some((write) => !write.holds)) {
    const CancellationReasons = writes.map((write) => ({ Code: write.holds ? 'None' : 'ConditionalCheckFailed' }));
    throw new TransactionCanceledException({ message: 'cancelled', $metadata: failed, CancellationReasons });
  }
  for (const write of writes) perform(write);
  if (ClientRequestToken !== undefined) database.tokens.add(ClientRequestToken);
  return {};
}

function writeOf({ Put, Update, Delete, ConditionCheck }: TransactWriteItem, database: Database): Write {
  if (Put) return putOf(Put, database);
  if (Update) return updateOf(Update, database);
  if (Delete) return deleteOf(Delete, database);
  if (ConditionCheck) return { ...deleteOf(ConditionCheck, database), after: undefined };
  throw new SdkError('ValidationException', 'an action without an item');
}

function putOf(input: PutItemInput, database: Database): Write {
  const table = database.table(input.TableName);
  const key = keyOf(input.Item ?? {}, table.keys);
  return { ...conditioned(input, { table, key }), after: input.Item ?? {} };
}

function updateOf(input: UpdateItemInput, database: Database): Write {
  const table = database.table(input.TableName);
  const key = input.Key ?? {};
  const write = conditioned(input, { table, key });
  const before = write.before?.item ?? key;
  return { ...write, after: updated(before, input.UpdateExpression ?? '', placeholdersOf(input)) };
}

function deleteOf(input: DeleteItemInput, database: Database): Write {
  const table = database.table(input.TableName);
  return { ...conditioned(input, { table, key: input.Key ?? {} }), after: null };
}

function conditioned(
  input: Pick<PutItemInput, 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'>,
  { table, key }: Pick<Write, 'table' | 'key'>,
): Omit<Write, 'after'> {
  const before = table.get(key);
  const isHeld = holds(input.ConditionExpression, before?.item ?? {}, placeholdersOf(input));
  return { table, key, before, holds: isHeld };
}

/** DynamoDB sends no item back where the caller does not ask for it. */
function alone(
  write: Write,
  input: Pick<UpdateItemInput, 'ReturnValues' | 'ReturnValuesOnConditionCheckFailure'>,
  database: Database,
) {
  charge(write, 1, database);
  if (!write.holds) {
    const isAsked = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && write.before !== null;
    const Item = isAsked ? write.before?.item : undefined;
    throw new ConditionalCheckFailedException({
      message: 'The conditional request failed',
      $metadata: failed,
      ...(Item ? { Item } : {}),
    });
  }
  perform(write);
  if (input.ReturnValues === 'ALL_NEW' && write.after) return { Attributes: write.after };
  return input.ReturnValues === 'ALL_OLD' && write.before ? { Attributes: write.before.item } : {};
}

const failed = { httpStatusCode: 400, requestId: 'simulated', attempts: 1 };

function perform({ table, key, after }: Write): void {
  if (after === undefined) return;
  if (after !== null) refuseWrongTypes(after, table);
  table.set(key, after);
}

/** By the larger of the item before and after, also where the condition does not hold; and for each index that the item is in. */
function charge(write: Write, times: number, { meter }: Database): void {
  const { table, key, before, after } = write;
  const partition = partitionOf(key, table);
  meter.refuse(table.name, partition, 'written');
  const size = Math.max(before?.size ?? 0, write.holds && after ? sizeOfItem(after) : 0);
  const units = Math.max(1, Math.ceil(size / 1024));
  meter.charge(table.name, partition, 'written', units * times);
  if (!write.holds || after === undefined) return;
  for (const { IndexName = '', Projection } of table.definition.GlobalSecondaryIndexes ?? []) {
    const { hash, range } = keysOfIndex(table, IndexName);
    const item = after ?? before?.item ?? {};
    if (item[hash] === undefined || (range !== null && item[range] === undefined)) continue;
    const part = Projection?.ProjectionType === 'ALL' ? size : Math.min(size, 1024);
    meter.charge(table.name, `index ${IndexName} ${item[hash]?.S}`, 'written', Math.max(1, Math.ceil(part / 1024)));
  }
}
