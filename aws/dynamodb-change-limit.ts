import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { ChangeLimit } from '../core/gateways.ts';
import { groupKey } from '../core/model/security-group.ts';
import { itemOf, readItem } from './dynamodb-item.ts';

/** The change limit as a person sees it. */
export interface ResumableChangeLimit extends ChangeLimit {
  /**
   * Frees every place, and keeps who did so and when; gives how many were taken. Where none is, nothing is written. `now` is in
   * milliseconds. Throws where others keep changing it.
   */
  resume(by: string, now: number): Promise<number>;
}

const hourMs = 3_600_000;

/** How far ahead of ours the clock of whoever took a place may be. What is dated later is no time at all. */
const clockToleranceMs = 60_000;

/** How often a put is tried, and how long, in milliseconds, each try after another was quicker waits at most. */
const tries = 8;
const longestWaitMs = 100;

const key = { sweepId: 'change-limit', part: 'closings' } as const;

const limitSchema = z.strictObject({
  version: z.int().check(z.minimum(1)),
  /** Which groups were closed, and when in milliseconds since the epoch, oldest first. */
  closings: z.array(z.strictObject({ group: z.string(), at: z.int() })),
  resumed: z.nullable(z.strictObject({ by: z.string(), at: z.iso.datetime() })),
});

type Limit = z.output<typeof limitSchema>;

/**
 * One item in the table of the sweeps, which says which groups were closed within the last hour; never more than `limit`. It is
 * read consistently and written on the version that was read, so that of two who want the last place one gets it. It has no end
 * date: if it did not exist, the hour would start again. Rejects where the table cannot be read or written, where the item is
 * damaged, and where others kept changing it: nobody may close a group then.
 */
export function dynamodbChangeLimit(dynamodb: DynamoDBClient, table: string, limit: number): ResumableChangeLimit {
  const update = async (change: (before: Limit) => Omit<Limit, 'version'> | null): Promise<boolean> => {
    for (let attempt = 0; attempt < tries; attempt += 1) {
      const before = await read(dynamodb, table);
      const after = change(before);
      if (after === null) return false;
      if (await write({ dynamodb, table }, before.version, after)) return true;
      await sleep(Math.random() * longestWaitMs);
    }
    throw new Error(`table ${table}: the change limit was changed by others ${tries} times in a row`);
  };
  return {
    take: async (ref, now) => {
      const group = groupKey(ref);
      let isCounted = false;
      const isTaken = await update(({ closings, resumed }) => {
        const counted = countedIn(closings, now);
        isCounted = counted.some((closing) => closing.group === group);
        if (isCounted || counted.length >= limit) return null;
        return { closings: [...counted, { group, at: now }].sort((a, b) => a.at - b.at), resumed };
      });
      return isTaken || isCounted;
    },
    resume: async (by, now) => {
      let freed = 0;
      await update(({ closings }) => {
        freed = countedIn(closings, now).length;
        return freed === 0 ? null : { closings: [], resumed: { by, at: new Date(now).toISOString() } };
      });
      return freed;
    },
  };
}

function countedIn(closings: Limit['closings'], now: number): Limit['closings'] {
  return closings.filter(({ at }) => at > now - hourMs && at <= now + clockToleranceMs);
}

async function read(dynamodb: DynamoDBClient, table: string): Promise<Limit> {
  const get = new GetItemCommand({ TableName: table, Key: itemOf(key), ConsistentRead: true });
  const { Item } = await dynamodb.send(get);
  if (!Item) return { version: 0, closings: [], resumed: null };
  return readItem(limitSchema, Item, { table, keys: Object.keys(key) });
}

interface Place {
  readonly dynamodb: DynamoDBClient;
  readonly table: string;
}

/** False where somebody else has written since. */
async function write({ dynamodb, table }: Place, version: number, after: Omit<Limit, 'version'>): Promise<boolean> {
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

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
