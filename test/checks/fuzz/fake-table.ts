import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../aws/dynamodb-item.ts';

/** A table that is always empty. */
export const emptyTable = 'no-chain';

/**
 * A client whose every query and scan is answered with these items, every get with `got`, by its key with `gotFor`, or
 * with the first, at once and without a server.
 */
export function fakeTable() {
  const dynamodb = new DynamoDBClient({ region: 'us-east-1' });
  const table: { items: readonly Item[]; got?: Item | null; gotFor?: (key: Item) => Item | undefined } = {
    items: [],
  };
  dynamodb.middlewareStack.add(
    () =>
      async ({ input }) => {
        if ('TableName' in input && input.TableName === emptyTable)
          return { output: { $metadata: {}, Items: [] }, response: {} } as never;
        const first = table.got === undefined ? table.items[0] : (table.got ?? undefined);
        const Item = table.gotFor && 'Key' in input && input.Key ? table.gotFor(input.Key) : first;
        return { output: { $metadata: {}, Items: table.items, Item }, response: {} } as never;
      },
    { step: 'initialize', priority: 'high' },
  );
  return { dynamodb, table };
}
