import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../aws/dynamodb-item.ts';

/** A client whose every query and scan is answered with these items, every get with the first, at once and without a server. */
export function fakeTable() {
  const dynamodb = new DynamoDBClient({ region: 'us-east-1' });
  const table: { items: readonly Item[] } = { items: [] };
  dynamodb.middlewareStack.add(
    () => async () => ({ output: { $metadata: {}, Items: table.items, Item: table.items[0] }, response: {} }) as never,
    { step: 'initialize', priority: 'high' },
  );
  return { dynamodb, table };
}
