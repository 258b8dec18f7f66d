import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { type Item, lastKeyOf } from '../dynamodb-item.ts';
import { listIn, pagesOf } from '../paging.ts';

/** The items under one key of the audit table, in their order, read consistently: all, or those after a sequence. */
export async function auditItems(
  key: string,
  { dynamodb, auditTable }: { readonly dynamodb: DynamoDBClient; readonly auditTable: string },
  after = 0,
): Promise<Item[]> {
  const items: Item[] = [];
  const query = after === 0 ? queryOf(key, auditTable) : afterSequence(queryOf(key, auditTable), after);
  const page = (ExclusiveStartKey?: Item) => dynamodb.send(new QueryCommand({ ...query, ExclusiveStartKey }));
  for await (const { Items = [] } of pagesOf(`Query of ${auditTable}`, page, lastKeyOf)) items.push(...Items);
  return items;
}

/** The last two items under a key of the audit table, oldest first. */
export async function lastAuditItems(
  key: string,
  { dynamodb, auditTable }: { readonly dynamodb: DynamoDBClient; readonly auditTable: string },
): Promise<Item[]> {
  const query = { ...queryOf(key, auditTable), ScanIndexForward: false, Limit: 2 };
  return listIn(await dynamodb.send(new QueryCommand(query)), 'Items').reverse();
}

function queryOf(key: string, TableName: string) {
  return {
    TableName,
    ConsistentRead: true,
    KeyConditionExpression: 'groupKey = :key',
    ExpressionAttributeValues: { ':key': { S: key } },
  };
}

function afterSequence(query: ReturnType<typeof queryOf>, after: number) {
  return {
    ...query,
    KeyConditionExpression: `${query.KeyConditionExpression} AND #sequence > :after`,
    ExpressionAttributeNames: { '#sequence': 'sequence' },
    ExpressionAttributeValues: { ...query.ExpressionAttributeValues, ':after': { N: String(after) } },
  };
}
