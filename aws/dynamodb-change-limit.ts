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
const tries = 16;
const longestWaitMs = 100;

const key = { sweepId: 'change-limit', part: 'closings' } as const;

const limitSchema = z.strictObject({
  version: z.int().check(z.minimum(1)),
  /** Which groups were closed, and when in milliseconds since the epoch, oldest first. */
  closings: z.array(z.strictObject({ group: z.string(), at: z.int() })),
  resumed: z.nullable(z.strictObject({ by: z.string(), at: z.iso.datetime() })),
});

type Limit = z.output<typeof limitSchema>;
type Closing = Limit['closings'][number];

/**
 * One item in the table of the sweeps, which says which groups were closed within the last hour; never more than `limit`. It is
 * read consistently and written on the version that was read, so that of two who want the last place one gets it. What this process asks
 * for while it waits for an answer is asked for together, in order: groups in flight do not overtake each other's writes. It has no end
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
  const takeAll = async (asked: readonly Closing[]): Promise<ReadonlySet<string>> => {
    let given = new Set<string>();
    await update(({ closings, resumed }) => {
      const now = Math.max(...asked.map(({ at }) => at));
      const counted = [...countedIn(closings, now)];
      const known = counted.length;
      given = new Set(counted.map(({ group }) => group));
      for (const closing of asked) {
        if (given.has(closing.group) || counted.length >= limit) continue;
        counted.push(closing);
        given.add(closing.group);
      }
      if (counted.length === known) return null;
      return { closings: counted.sort((a, b) => a.at - b.at), resumed };
    });
    return given;
  };
  const takeTogether = together(takeAll);
  return {
    take: async (ref, at) => {
      const group = groupKey(ref);
      return (await takeTogether({ group, at })).has(group);
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

/** Has one piece of work done at a time; all that is asked for meanwhile is the next, together. */
function together<Item, Result>(work: (items: readonly Item[]) => Promise<Result>): (item: Item) => Promise<Result> {
  let current: Promise<unknown> = Promise.resolve();
  let next: { readonly items: Item[]; readonly result: Promise<Result> } | null = null;
  return (item) => {
    if (next === null) {
      const items: Item[] = [];
      const result = current.then(() => {
        next = null;
        return work(items);
      });
      current = result.catch(() => undefined);
      next = { items, result };
    }
    next.items.push(item);
    return next.result;
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
