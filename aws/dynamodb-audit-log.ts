import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  paginateQuery,
  paginateScan,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import type { AuditEntry } from '../core/audit/audit-entry.ts';
import type { AuditHistory, AuditLog, TimeRange } from '../core/audit/audit-log.ts';
import type { Linked } from '../core/audit/hash-chain.ts';
import { groupKey } from '../core/model/security-group.ts';
import { type Item, itemOf, readItem, storedOf } from './dynamodb-item.ts';
import { auditEntrySchema } from './schemas.ts';

/**
 * The audit log in one DynamoDB table, an item per entry. It only ever puts and reads. The put is conditional on the place
 * in the chain being free, which makes the log the lock: of two writers one wins.
 */
export function dynamodbAuditLog(dynamodb: DynamoDBClient, table: string): AuditLog & AuditHistory {
  const chain = (key: string) => ({
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: 'groupKey = :key',
    ExpressionAttributeValues: { ':key': { S: key } },
  });
  const entriesOf = async (key: string) =>
    (await collect(dynamodb, chain(key))).map((item) => auditEntryOf(item, table));
  return {
    latest: async (ref) => {
      const query = { ...chain(groupKey(ref)), ScanIndexForward: false, Limit: 1 };
      const item = (await dynamodb.send(new QueryCommand(query))).Items?.[0];
      return item ? auditEntryOf(item, table) : null;
    },
    append: async (entry) => {
      // Free place: no item has this group key and sequence number yet.
      const ConditionExpression = 'attribute_not_exists(groupKey)';
      try {
        await dynamodb.send(new PutItemCommand({ TableName: table, Item: auditItem(entry), ConditionExpression }));
        return 'appended';
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return (await isOurs(dynamodb, table, entry)) ? 'appended' : 'taken';
      }
    },
    entriesOf,
    recent: (range, onDamage) => recent({ dynamodb, table }, range, onDamage),
    entriesWithId: async (id) => {
      const query = {
        TableName: table,
        IndexName: 'byId',
        KeyConditionExpression: 'id = :id',
        ExpressionAttributeValues: { ':id': { S: id } },
      };
      const keys = new Set((await collect(dynamodb, query)).map((item) => item.groupKey?.S ?? ''));
      const entries = await Promise.all([...keys].map(entriesOf));
      return entries.flat().filter((entry) => entry.id === id);
    },
    async *chains() {
      const keys = new Set<string>();
      for await (const page of paginateScan(
        { client: dynamodb },
        { TableName: table, ProjectionExpression: 'groupKey' },
      )) {
        for (const { groupKey: key } of page.Items ?? []) keys.add(key?.S ?? '');
      }
      for (const key of [...keys].sort()) {
        yield { groupKey: key, links: (await collect(dynamodb, chain(key))).map(linkOf) };
      }
    },
  };
}

/** The SDK repeats a put whose answer was lost, and the repetition then finds the place taken: by ourselves. */
async function isOurs(dynamodb: DynamoDBClient, table: string, entry: AuditEntry): Promise<boolean> {
  const answer = await dynamodb.send(
    new QueryCommand({
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: 'groupKey = :key AND #sequence = :sequence',
      ExpressionAttributeNames: { '#sequence': 'sequence' },
      ExpressionAttributeValues: { ':key': { S: groupKey(entry.group) }, ':sequence': { N: String(entry.sequence) } },
    }),
  );
  return answer.Items?.[0]?.hash?.S === entry.hash;
}

/** Month by month backwards: the index has one partition a month, so a page is one query however long the log is. */
async function* recent(
  { dynamodb, table }: { readonly dynamodb: DynamoDBClient; readonly table: string },
  { since, until }: TimeRange,
  onDamage?: (problem: string) => void,
): AsyncGenerator<AuditEntry> {
  for (const month of monthsBackwards(since, until)) {
    const query = {
      TableName: table,
      IndexName: 'byTime',
      ScanIndexForward: false,
      KeyConditionExpression: '#month = :month AND #at BETWEEN :since AND :until',
      ExpressionAttributeNames: { '#month': 'month', '#at': 'at' },
      ExpressionAttributeValues: { ':month': { S: month }, ':since': { S: since }, ':until': { S: until } },
    };
    for await (const page of paginateQuery({ client: dynamodb }, query)) {
      yield* (page.Items ?? []).flatMap((item) => readable(item, table, onDamage));
    }
  }
}

function readable(item: Item, table: string, onDamage?: (problem: string) => void): AuditEntry[] {
  try {
    return [auditEntryOf(item, table)];
  } catch (error) {
    if (!onDamage) throw error;
    onDamage(error instanceof Error ? error.message : String(error));
    return [];
  }
}

function monthsBackwards(since: string, until: string): string[] {
  const months: string[] = [];
  const first = since.slice(0, 7);
  for (let day = new Date(`${until.slice(0, 7)}-01T00:00:00Z`); day.toISOString().slice(0, 7) >= first; ) {
    months.push(day.toISOString().slice(0, 7));
    day = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() - 1, 1));
  }
  return months;
}

function auditItem(entry: AuditEntry): Item {
  return itemOf({ ...entry, groupKey: groupKey(entry.group), month: entry.at.slice(0, 7) });
}

/** Reads the item of an entry, from the table or as its stream brings it. Throws where it is damaged. */
export function auditEntryOf(item: Item, table: string): AuditEntry {
  return readItem(auditEntrySchema, item, { table, keys: ['groupKey', 'month'] });
}

/** As it is stored. The two attributes made for the indexes must agree with the entry, or they were tampered with. */
function linkOf(item: Item): Linked<object> {
  const { groupKey: key, month, ...stored } = storedOf(item);
  const agrees = typeof stored.at === 'string' && month === stored.at.slice(0, 7) && key === keyOf(stored.group);
  return (agrees ? stored : { ...stored, groupKey: key, month }) as Linked<object>;
}

function keyOf(group: unknown): string | null {
  const { account, region, groupId } = (group ?? {}) as Record<string, unknown>;
  const parts = [account, region, groupId];
  // A damaged one may be anything, such as a map with a member `toString`, of which no text can be made.
  return parts.every((part) => typeof part === 'string') ? parts.join('/') : null;
}

async function collect(dynamodb: DynamoDBClient, query: Parameters<typeof paginateQuery>[1]): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of paginateQuery({ client: dynamodb }, query)) items.push(...(page.Items ?? []));
  return items;
}
