import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { itemOf, readItem } from './dynamodb-item.ts';

/** The one item that says which groups were closed within the last hour, in the table of the sweeps. */
const key = { sweepId: 'change-limit', part: 'closings' } as const;

const closingsSchema = z.strictObject({
  version: z.int().check(z.minimum(1)),
  /** Which groups were closed, and when in milliseconds since the epoch, oldest first. */
  closings: z.array(
    z.strictObject({
      group: z.string(),
      at: z.int(),
      /**
       * Of the OUs that have a limit of their own those that the account was in. Left out where no OU has one, so that earlier versions
       * can read the item, and where it was not known.
       */
      ous: z.optional(z.array(z.string())),
    }),
  ),
  resumed: z.nullable(z.strictObject({ by: z.string(), at: z.iso.datetime() })),
});

export type ClosingsItem = z.output<typeof closingsSchema>;
export type Closing = ClosingsItem['closings'][number];

interface Place {
  readonly dynamodb: DynamoDBClient;
  readonly table: string;
}

/** Read consistently; of version 0 where there is none yet. Throws where the item is damaged. */
export async function readClosings({ dynamodb, table }: Place): Promise<ClosingsItem> {
  const get = new GetItemCommand({ TableName: table, Key: itemOf(key), ConsistentRead: true });
  const { Item } = await dynamodb.send(get);
  if (!Item) return { version: 0, closings: [], resumed: null };
  return readItem(closingsSchema, Item, { table, keys: Object.keys(key) });
}

/** False where somebody else has written since. */
export async function writeClosings(
  { dynamodb, table }: Place,
  version: number,
  after: Omit<ClosingsItem, 'version'>,
): Promise<boolean> {
  const Item = itemOf({ ...after, version: version + 1, ...key });
  // The item is as it was read: of this version, or not there.
  const unchanged =
    version === 0
      ? { ConditionExpression: 'attribute_not_exists(sweepId)' }
      : {
          ConditionExpression: '#version = :version',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':version': { N: String(version) } },
        };
  try {
    await dynamodb.send(new PutItemCommand({ TableName: table, Item, ...unchanged }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
