import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { pause, tries } from './pause.ts';

/** The most that one call takes (DynamoDB API reference, BatchWriteItem). */
const batchSize = 25;

/** How many calls are under way at a time. */
const lanes = 4;

/**
 * Makes all the writes, in any order and each by itself: for items that nobody reads yet, or reads no more. Throws where DynamoDB
 * leaves some of them undone at each try; how many were made is not known then.
 */
export async function batchWrite(
  { dynamodb, table }: { readonly dynamodb: DynamoDBClient; readonly table: string },
  writes: readonly WriteRequest[],
): Promise<void> {
  const batches = Array.from({ length: Math.ceil(writes.length / batchSize) }, (_, index) =>
    writes.slice(index * batchSize, (index + 1) * batchSize),
  ).values();
  const lane = async () => {
    for (const batch of batches) await writeBatch(batch);
  };
  const writeBatch = async (batch: WriteRequest[]) => {
    let left = batch;
    for (let attempt = 0; attempt < tries && left.length > 0; attempt += 1) {
      if (attempt > 0) await pause(attempt + 1);
      // What was throttled is not an error but listed in the answer.
      const { UnprocessedItems } = await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [table]: left } }));
      left = UnprocessedItems?.[table] ?? [];
    }
    if (left.length > 0)
      throw new Error(`table ${table}: DynamoDB left ${left.length} writes undone in ${tries} tries`);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
