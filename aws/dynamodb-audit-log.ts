import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import type { AuditEntry } from '../core/audit/audit-entry.ts';
import type { AuditHistory, AuditLog, ChainLink } from '../core/audit/audit-log.ts';
import { type GroupRef, groupKey } from '../core/model/security-group.ts';
import { auditEntryOf, auditItem, chainLinkOf, linkOf, storedLinkOf } from './audit-item.ts';
import { kindOfKey } from './audit-keys.ts';
import { type Item, lastKeyOf } from './dynamodb-item.ts';
import { entryBriefs } from './entry-briefs.ts';
import { readLogStates } from './log-states.ts';
import { pagesOf } from './paging.ts';
import { recentEntries } from './recent-entries.ts';

interface Place {
  readonly dynamodb: DynamoDBClient;
  readonly table: string;
}

/**
 * The audit log in one DynamoDB table, an item per entry. It only ever puts and reads. The put is conditional on the place
 * in the chain being free, which makes the log the lock: of two writers one wins.
 */
export function dynamodbAuditLog(dynamodb: DynamoDBClient, table: string): AuditLog & AuditHistory {
  const place = { dynamodb, table };
  const chainItems = (key: string) => collect(itemPages(place, ofChain(key)));
  const entriesOf = async (key: string) => (await chainItems(key)).map(chainLinkOf);
  return {
    tail: (ref) => tailOf(place, ref),
    append: (entry) => append(place, entry),
    entriesOf,
    recent: (range, onDamage) => recentEntries((query) => itemPages(place, query), { range, table, onDamage }),
    briefs: (range, members) => entryBriefs((query) => itemPages(place, query), range, members),
    entriesWithId: async (id) => {
      const query = {
        IndexName: 'byId',
        KeyConditionExpression: 'id = :id',
        ExpressionAttributeValues: { ':id': { S: id } },
      };
      const keys = new Set((await collect(itemPages(place, query))).map((item) => item.groupKey?.S ?? ''));
      // A decision about a proposal has its id, and is not of the chain of the group.
      const chains = await Promise.all([...keys].filter((key) => kindOfKey(key) === 'group').map(chainItems));
      return chains.flatMap((items) =>
        items.filter((item) => item.id?.S === id).map((item) => auditEntryOf(item, table)),
      );
    },
    states: (onProgress) => readLogStates(place, onProgress),
    async *chains() {
      for (const key of await sortedKeys(place)) {
        if (kindOfKey(key) === 'group') yield { groupKey: key, links: (await chainItems(key)).map(linkOf) };
      }
    },
    async *partitions() {
      for (const key of await sortedKeys(place)) {
        const read = kindOfKey(key) === 'group' ? linkOf : storedLinkOf;
        yield { groupKey: key, links: (await chainItems(key)).map(read) };
      }
    },
  };
}

/** What ends a claim, or a chain that was broken: everything before it is settled. */
const ends: readonly unknown[] = ['completed', 'partial', 'failed', 'restarted'];

/** How many items a page of the tail has: nearly always more than follow the last end. */
const tailPage = 10;

/**
 * Backwards from the last entry to the one before the last end. An end is known by its attribute alone, so that one whose other
 * members are damaged does not make it look as if the claim before it were open.
 */
async function tailOf(place: Place, ref: GroupRef): Promise<ChainLink[]> {
  const newestFirst: Item[] = [];
  const query = { ...ofChain(groupKey(ref)), ScanIndexForward: false, Limit: tailPage };
  for await (const items of itemPages(place, query)) {
    newestFirst.push(...items);
    const end = newestFirst.findIndex(({ outcome }) => ends.includes(outcome?.S));
    if (end !== -1 && end + 1 < newestFirst.length) {
      newestFirst.length = end + 2;
      break;
    }
  }
  return newestFirst.reverse().map(chainLinkOf);
}

async function append({ dynamodb, table }: Place, entry: AuditEntry): Promise<'appended' | 'conflict'> {
  // Free place: no item has this group key and sequence number yet.
  const ConditionExpression = 'attribute_not_exists(groupKey)';
  try {
    await dynamodb.send(new PutItemCommand({ TableName: table, Item: auditItem(entry), ConditionExpression }));
    return 'appended';
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return (await isOurs({ dynamodb, table }, entry)) ? 'appended' : 'conflict';
  }
}

/** The SDK repeats a put whose answer was lost, and the repetition then finds the place taken: by ourselves. */
async function isOurs(place: Place, { group, sequence, hash }: AuditEntry): Promise<boolean> {
  const query = {
    ConsistentRead: true,
    KeyConditionExpression: 'groupKey = :key AND #sequence = :sequence',
    ExpressionAttributeNames: { '#sequence': 'sequence' },
    ExpressionAttributeValues: { ':key': { S: groupKey(group) }, ':sequence': { N: String(sequence) } },
  };
  const [item] = await collect(itemPages(place, query));
  return item?.hash?.S === hash;
}

function ofChain(key: string) {
  return {
    ConsistentRead: true,
    KeyConditionExpression: 'groupKey = :key',
    ExpressionAttributeValues: { ':key': { S: key } },
  };
}

/** The keys of all items, sorted. */
async function sortedKeys({ dynamodb, table }: Place): Promise<string[]> {
  const keys = new Set<string>();
  const scan = { TableName: table, ProjectionExpression: 'groupKey' };
  const page = (ExclusiveStartKey?: Item) => dynamodb.send(new ScanCommand({ ...scan, ExclusiveStartKey }));
  for await (const { Items = [] } of pagesOf(`Scan of ${table}`, page, lastKeyOf)) {
    for (const { groupKey: key } of Items) keys.add(key?.S ?? '');
  }
  return [...keys].sort();
}

async function* itemPages(
  { dynamodb, table }: Place,
  query: Omit<QueryCommandInput, 'TableName'>,
): AsyncGenerator<Item[]> {
  const page = (ExclusiveStartKey?: Item) =>
    dynamodb.send(new QueryCommand({ ...query, TableName: table, ExclusiveStartKey }));
  for await (const { Items = [] } of pagesOf(`Query of ${table}`, page, lastKeyOf)) yield Items;
}

async function collect(pages: AsyncIterable<Item[]>): Promise<Item[]> {
  return (await Array.fromAsync(pages)).flat();
}
