import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { batchWrite } from '../../../aws/policy-table/batch-write.ts';

/** A client whose every call leaves some of its writes undone, and what it has taken. */
function throttledClient(takes: (count: number) => number) {
  const dynamodb = new DynamoDBClient({ region: 'us-east-1' });
  const taken: unknown[] = [];
  const sizes: number[] = [];
  dynamodb.middlewareStack.add(
    () =>
      async ({ input }) => {
        const { RequestItems } = input as { RequestItems: Record<string, object[]> };
        const writes = RequestItems.table ?? [];
        sizes.push(writes.length);
        const count = takes(writes.length);
        taken.push(...writes.slice(0, count));
        const left = writes.slice(count);
        const output = { $metadata: {}, UnprocessedItems: left.length > 0 ? { table: left } : {} };
        return { output, response: {} } as never;
      },
    { step: 'initialize', priority: 'high' },
  );
  return { dynamodb, taken, sizes };
}

const writes = Array.from({ length: 60 }, (_, index) => ({ DeleteRequest: { Key: { pk: { S: `${index}` } } } }));

test('what DynamoDB leaves undone is sent again until all is written, never more than 25 at a time', async () => {
  const { dynamodb, taken, sizes } = throttledClient((count) => Math.ceil(count / 2));

  await batchWrite({ dynamodb, table: 'table' }, writes);

  expect(new Set(taken)).toEqual(new Set(writes));
  expect(taken).toHaveLength(writes.length);
  expect(Math.max(...sizes)).toBe(25);
});

test('where DynamoDB takes nothing at all it is an error', { timeout: 30_000 }, async () => {
  const { dynamodb } = throttledClient(() => 0);

  await expect(batchWrite({ dynamodb, table: 'table' }, writes)).rejects.toThrow(
    /left (25|10) writes undone in 12 tries/,
  );
});

test('nothing to write is no call', async () => {
  const { dynamodb, sizes } = throttledClient((count) => count);

  await batchWrite({ dynamodb, table: 'table' }, []);

  expect(sizes).toEqual([]);
});
