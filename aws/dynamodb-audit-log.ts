import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { AuditEntry } from '../core/audit/audit-entry.ts';
import type { AuditHistory, AuditLog, ChainLink, StoredChain } from '../core/audit/audit-log.ts';
import type { Linked } from '../core/audit/hash-chain.ts';
import { type GroupRef, groupKey as keyOf } from '../core/model/security-group.ts';
import { auditEntryOf, auditItem, chainLinkOf, linkOf, storedLinkOf } from './audit-item.ts';
import { type AuditKind, kindOfKey } from './audit-keys.ts';
import { type Item, lastKeyOf } from './dynamodb-item.ts';
import { entryBriefs } from './entry-briefs.ts';
import { readLogStates } from './log-states.ts';
import { pagesOf } from './paging.ts';
import { pagesInOrder, partitionKeys } from './partitions.ts';
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
  const keysOf = async (kind: AuditKind) => (await partitionKeys(place)).filter((key) => kindOfKey(key) === kind);
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
    async *groups() {
      for await (const { key, items } of pagesInOrder(place, await keysOf('group')))
        yield { groupKey: key, links: items.map(chainLinkOf) };
    },
    chains: async function* () {
      yield* whole(place, await keysOf('group'));
    },
    partitions: async function* () {
      yield* whole(place, await partitionKeys(place));
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
  const query = { ...ofChain(keyOf(ref)), ScanIndexForward: false, Limit: tailPage };
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
    ExpressionAttributeValues: { ':key': { S: keyOf(group) }, ':sequence': { N: String(sequence) } },
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

/** Everything under some keys, key by key, as it is stored. */
async function* whole(place: Place, keys: readonly string[]): AsyncGenerator<StoredChain> {
  let links: Linked<object>[] = [];
  let groupKey: string | null = null;
  for await (const { key, items } of pagesInOrder(place, keys)) {
    if (groupKey !== null && groupKey !== key) {
      yield { groupKey, links };
      links = [];
    }
    groupKey = key;
    links.push(...items.map(kindOfKey(key) === 'group' ? linkOf : storedLinkOf));
  }
  if (groupKey !== null) yield { groupKey, links };
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
