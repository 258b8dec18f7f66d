import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type Item, itemOf, lastKeyOf } from './dynamodb-item.ts';
import { pagesOf } from './paging.ts';
import { sweepTtlAttribute } from './table-definitions.ts';

/** Items of the table of sweeps, all of which are gone after a week. */
export interface SweepItems {
  readonly table: string;
  get(sweepId: string, part: string): Promise<Item | null>;
  /** All items under a key, or those whose part begins so. */
  query(sweepId: string, prefix?: string): Promise<Item[]>;
  /** The first of each part stands: whoever comes later may be a second delivery of the same message. Whether it was the first. */
  putFirst(sweepId: string, part: string, value: object): Promise<boolean>;
  /** Adds a text to a set of the item, which comes to be; gives how many there are. Twice is as once. */
  addTo(set: string, at: { readonly sweepId: string; readonly part: string }, text: string): Promise<number>;
  /** Sets an attribute to true. */
  mark(attribute: string, at: { readonly sweepId: string; readonly part: string }): Promise<void>;
}

const keptForSeconds = 7 * 86_400;

/** All reads are consistent. `now` is in milliseconds. Everything rejects where the table cannot be read or written. */
export function sweepItems(dynamodb: DynamoDBClient, table: string, now: () => number): SweepItems {
  const ttl = () => ({ N: String(Math.floor(now() / 1000) + keptForSeconds) });
  return {
    table,
    get: async (sweepId, part) => {
      const get = new GetItemCommand({ TableName: table, Key: itemOf({ sweepId, part }), ConsistentRead: true });
      return (await dynamodb.send(get)).Item ?? null;
    },
    query: (sweepId, prefix) => itemsOf(dynamodb, queryOf(table, sweepId, prefix)),
    putFirst: async (sweepId, part, value) => {
      const Item = { ...itemOf(value), ...itemOf({ sweepId, part }), [sweepTtlAttribute]: ttl() };
      const ConditionExpression = 'attribute_not_exists(sweepId)';
      try {
        await dynamodb.send(new PutItemCommand({ TableName: table, Item, ConditionExpression }));
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
    addTo: async (set, key, text) => {
      const { Attributes = {} } = await dynamodb.send(
        new UpdateItemCommand({
          TableName: table,
          Key: itemOf(key),
          // One write without a read before it, and of many at a time none is lost (DynamoDB developer guide, ADD).
          UpdateExpression: 'ADD #set :text SET #ttl = :ttl',
          ExpressionAttributeNames: { '#set': set, '#ttl': sweepTtlAttribute },
          ExpressionAttributeValues: { ':text': { SS: [text] }, ':ttl': ttl() },
          ReturnValues: 'ALL_NEW',
        }),
      );
      const members = Attributes[set]?.SS;
      if (!members) throw new Error(`table ${table} answered an addition to ${JSON.stringify(key)} without its set`);
      return members.length;
    },
    mark: async (attribute, key) => {
      await dynamodb.send(
        new UpdateItemCommand({
          TableName: table,
          Key: itemOf(key),
          UpdateExpression: 'SET #attribute = :true, #ttl = :ttl',
          ExpressionAttributeNames: { '#attribute': attribute, '#ttl': sweepTtlAttribute },
          ExpressionAttributeValues: { ':true': { BOOL: true }, ':ttl': ttl() },
        }),
      );
    },
  };
}

function queryOf(table: string, sweepId: string, prefix: string | undefined): QueryCommandInput {
  return {
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: prefix === undefined ? 'sweepId = :id' : 'sweepId = :id AND begins_with(part, :prefix)',
    ExpressionAttributeValues: { ':id': { S: sweepId }, ...(prefix === undefined ? {} : { ':prefix': { S: prefix } }) },
  };
}

async function itemsOf(dynamodb: DynamoDBClient, query: QueryCommandInput): Promise<Item[]> {
  const items: Item[] = [];
  const page = (ExclusiveStartKey?: Item) => dynamodb.send(new QueryCommand({ ...query, ExclusiveStartKey }));
  for await (const { Items = [] } of pagesOf(`Query of ${query.TableName}`, page, lastKeyOf)) items.push(...Items);
  return items;
}
