import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { type Item, lastKeyOf } from '../dynamodb-item.ts';
import { pagesOf } from '../paging.ts';
import { patiently } from '../patiently.ts';

/**
 * How many attempts a page has where it is throttled. When an edit is followed by a sweep, all functions may be started anew and read one partition at once,
 * which gives 3,000 units a second: 60 of them take 400 each, and the SDK's six attempts end after less than two seconds.
 */
const mostThrottled = 24;

/** The items of a partition, read consistently. */
export async function* itemsOf(
  partition: string,
  { dynamodb, table }: { readonly dynamodb: DynamoDBClient; readonly table: string },
): AsyncGenerator<Item> {
  const query = {
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: partition } },
  };
  const page = (ExclusiveStartKey?: Item) =>
    patiently(() => dynamodb.send(new QueryCommand({ ...query, ExclusiveStartKey })), mostThrottled);
  for await (const { Items = [] } of pagesOf(`Query of ${table}`, page, lastKeyOf)) yield* Items;
}
