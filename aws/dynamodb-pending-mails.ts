import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { inBatches } from '../core/model/in-batches.ts';
import { type Item, itemOf, keyText, lastKeyOf, parseItem, readItem } from './dynamodb-item.ts';
import { pagesOf } from './paging.ts';
import { moment } from './schemas.ts';
import type { Notification } from './sns-topic.ts';
import { sweepTtlAttribute as ttl } from './table-definitions.ts';

/** What a digest says about one mail. */
const summarySchema = z.object({
  /** Unique to the outcome: the chain of the group, and the place in it. */
  id: z.string(),
  /** Mails of one batch go into one digest. */
  batch: z.string(),
  /** What made the batch, in lines to be read. */
  cause: z.array(z.string()),
  /** When the mail was put here, ISO 8601 in UTC. */
  heldAt: moment,
  outcome: z.string(),
  reason: z.string(),
  account: z.string(),
  region: z.string(),
  groupId: z.string(),
  groupName: z.string(),
  /** The next command, complete. */
  command: z.string(),
  /** Where it waits for evidence that was read from then on, ISO 8601 in UTC; left out where it waits for none. */
  evidenceSince: z.exactOptional(moment),
});

export type PendingMail = z.output<typeof summarySchema>;

const notificationSchema = z.object({
  subject: z.string(),
  text: z.string(),
  attributes: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
});

/** What waits, and in words what is there and cannot be read: it does not hold up the others. */
export interface ListedMails {
  readonly mails: readonly PendingMail[];
  readonly problems: readonly string[];
}

/** Mails that wait for their digest. All reads are consistent. Rejects where the table cannot be read or written. */
export interface PendingMails {
  /** Held twice, a mail is there once. `notification` is the mail that is sent if no other joins it. */
  hold(mail: PendingMail, notification: Notification): Promise<void>;
  list(): Promise<ListedMails>;
  /** The full mail; null where it is gone. */
  notificationOf(mail: PendingMail): Promise<Notification | null>;
  remove(mails: readonly PendingMail[]): Promise<void>;
}

const partition = 'pending-mails';
const keys = ['sweepId', 'part'];
const keptForSeconds = 7 * 86_400;

/** How many items are deleted at a time. */
const atOnce = 25;

/** Pending mails in the table of the sweeps, an item each, under one partition key. */
export function dynamodbPendingMails(dynamodb: DynamoDBClient, table: string, now: () => number): PendingMails {
  const keyOf = ({ id }: Pick<PendingMail, 'id'>): Item => ({ sweepId: { S: partition }, part: { S: id } });
  return {
    hold: async (mail, notification) => {
      const expiry = { N: String(Math.floor(now() / 1000) + keptForSeconds) };
      const Item = { ...itemOf({ summary: mail, notification }), ...keyOf(mail), [ttl]: expiry };
      await dynamodb.send(new PutItemCommand({ TableName: table, Item }));
    },
    list: async () => {
      // Without the full mails, which are large.
      const query = {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'sweepId = :partition',
        ExpressionAttributeValues: { ':partition': { S: partition } },
        ProjectionExpression: 'sweepId, part, summary',
      };
      const mails: PendingMail[] = [];
      const problems: string[] = [];
      const page = (ExclusiveStartKey?: Item) => dynamodb.send(new QueryCommand({ ...query, ExclusiveStartKey }));
      for await (const { Items = [] } of pagesOf(`Query of ${table}`, page, lastKeyOf)) {
        for (const item of Items) {
          const reading = parseItem(listedSchema, item, keys);
          if (reading.kind === 'read') mails.push(reading.value.summary);
          else
            problems.push(
              `table ${table} holds a mail that cannot be read ${keyText(item, { keys })}: ${reading.problem}`,
            );
        }
      }
      return { mails, problems };
    },
    notificationOf: async (mail) => {
      const get = new GetItemCommand({ TableName: table, Key: keyOf(mail), ConsistentRead: true });
      const { Item: item } = await dynamodb.send(get);
      if (!item) return null;
      return readItem(heldSchema, item, { table, keys: [...keys, ttl] }).notification;
    },
    remove: async (mails) => {
      await inBatches(mails, atOnce, (mail) =>
        dynamodb.send(new DeleteItemCommand({ TableName: table, Key: keyOf(mail) })),
      );
    },
  };
}

const listedSchema = z.object({ summary: summarySchema });
const heldSchema = z.object({ summary: summarySchema, notification: notificationSchema });
