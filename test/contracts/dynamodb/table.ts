import {
  type DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { itemOf } from '../../../aws/dynamodb-item.ts';

/** A table with the keys and indexes of the audit log, empty, and a client that tries once. */
export interface Table {
  readonly dynamodb: DynamoDBClient;
  readonly TableName: string;
}

/** One rule of DynamoDB, in words, and how to see it. */
export interface Case {
  readonly title: string;
  readonly run: (table: Table) => Promise<void>;
}

export const free = 'attribute_not_exists(groupKey)';

/** An item at this place in the chain of group `a`; a member that is undefined is left out. */
export function itemAt(sequence: number, members: object = {}) {
  return itemOf({ groupKey: 'a', sequence, month: '2026-11', at: '2026-11-15', id: 'rem-1', ...members });
}

export function put({ dynamodb, TableName }: Table, Item: PutItemCommandInput['Item'], condition?: string) {
  return dynamodb.send(new PutItemCommand({ TableName, Item, ConditionExpression: condition }));
}

export function query({ dynamodb, TableName }: Table, change: Partial<QueryCommandInput> = {}) {
  const all = { KeyConditionExpression: 'groupKey = :key', ExpressionAttributeValues: { ':key': { S: 'a' } } };
  return dynamodb.send(new QueryCommand({ TableName, ConsistentRead: true, ...all, ...change }));
}

export async function sequencesIn(
  table: Table,
  change: Partial<QueryCommandInput> = {},
): Promise<(string | undefined)[]> {
  return ((await query(table, change)).Items ?? []).map(({ sequence }) => sequence?.N);
}

/** How DynamoDB answers what it does not take. */
export const refused = { name: 'ValidationException' };
