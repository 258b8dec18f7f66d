import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { AuditEntry } from '../core/audit/audit-entry.ts';
import type { AuditHistory, AuditLog, ChainLink } from '../core/audit/audit-log.ts';
import { type GroupRef, groupKey } from '../core/model/security-group.ts';
import { auditItem, chainLinkOf } from './audit-item.ts';
import { type Item, lastKeyOf } from './dynamodb-item.ts';
import { entryBriefs } from './entry-briefs.ts';
import { pagesOf } from './paging.ts';

interface Place {
  readonly dynamodb: DynamoDBClient;
  readonly table: string;
}

/**
 * Of the audit log what the functions need: to read the end of a chain, to append to it, and to find the groups that are owed a
 * check. It only ever puts and reads. The put is conditional on the place in the chain being free, which makes the log the lock: of
 * two writers one wins.
 */
export function dynamodbChains(dynamodb: DynamoDBClient, table: string): AuditLog & Pick<AuditHistory, 'briefs'> {
  const place = { dynamodb, table };
  return {
    tail: (ref) => tailOf(place, ref),
    append: (entry) => append(place, entry),
    briefs: (range, members) => entryBriefs((query) => itemPages(place, query), range, members),
  };
}

/** All items of a chain, read consistently. */
export async function chainItems(place: Place, key: string): Promise<Item[]> {
  return collect(itemPages(place, ofChain(key)));
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

/** The items that a query finds, a page at a time. */
export async function* itemPages(
  { dynamodb, table }: Place,
  query: Omit<QueryCommandInput, 'TableName'>,
): AsyncGenerator<Item[]> {
  const page = (ExclusiveStartKey?: Item) =>
    dynamodb.send(new QueryCommand({ ...query, TableName: table, ExclusiveStartKey }));
  for await (const { Items = [] } of pagesOf(`Query of ${table}`, page, lastKeyOf)) yield Items;
}

export async function collect(pages: AsyncIterable<Item[]>): Promise<Item[]> {
  return (await Array.fromAsync(pages)).flat();
}
