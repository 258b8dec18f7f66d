import { type DynamoDBClient, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { ChainPage } from '../core/audit/audit-log.ts';
import { chainLinkOf } from './audit-item.ts';
import { kindOfKey } from './audit-keys.ts';
import { type Item, lastKeyOf } from './dynamodb-item.ts';
import { pagesOf } from './paging.ts';

export type GroupChains = () => AsyncGenerator<ChainPage>;

/** How many chains are asked for at a time. Their first pages are kept, of 1 MB at most each (API reference, Query). */
const ahead = 8;

const segments = 4;

/**
 * The chains of all groups as they are stored, in the order of their keys, read consistently, a page at a time: no more than some
 * pages are in memory, however long a chain is. Items under a key of no known kind are given as a chain too, so that they show.
 */
export async function* groupChains(dynamodb: DynamoDBClient, table: string): AsyncGenerator<ChainPage> {
  const kinds = ['group', 'unknown'];
  const keys = [...(await chainKeys(dynamodb, table))].filter((key) => kinds.includes(kindOfKey(key))).sort();
  const begun: { readonly key: string; readonly pages: AsyncGenerator<Item[]>; readonly first: FirstPage }[] = [];
  for (let next = 0; next < keys.length || begun.length > 0; ) {
    for (; begun.length < ahead && next < keys.length; next++) {
      const key = keys[next] ?? '';
      const pages = itemPages(dynamodb, table, key);
      const first = pages.next();
      // It is awaited later, where it throws; until then nobody listens to it.
      first.catch(() => undefined);
      begun.push({ key, pages, first });
    }
    const chain = begun.shift();
    if (chain === undefined) return;
    const first = await chain.first;
    if (first.done) continue;
    yield { groupKey: chain.key, links: first.value.map(chainLinkOf) };
    for await (const items of chain.pages) yield { groupKey: chain.key, links: items.map(chainLinkOf) };
  }
}

type FirstPage = Promise<IteratorResult<Item[]>>;

async function* itemPages(dynamodb: DynamoDBClient, table: string, key: string): AsyncGenerator<Item[]> {
  const query = {
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: 'groupKey = :key',
    ExpressionAttributeValues: { ':key': { S: key } },
  };
  const page = (ExclusiveStartKey?: Item) => dynamodb.send(new QueryCommand({ ...query, ExclusiveStartKey }));
  for await (const { Items = [] } of pagesOf(`Query of ${table}`, page, lastKeyOf)) yield Items;
}

/** A parallel Scan: DynamoDB reads whole items to give their keys. */
async function chainKeys(dynamodb: DynamoDBClient, table: string): Promise<Set<string>> {
  const keys = new Set<string>();
  const scanSegment = async (Segment: number) => {
    const scan = { TableName: table, ConsistentRead: true, ProjectionExpression: 'groupKey' };
    const page = (ExclusiveStartKey?: Item) =>
      dynamodb.send(new ScanCommand({ ...scan, Segment, TotalSegments: segments, ExclusiveStartKey }));
    for await (const { Items = [] } of pagesOf(`Scan of ${table}`, page, lastKeyOf)) {
      for (const { groupKey } of Items) keys.add(groupKey?.S ?? '');
    }
  };
  await Promise.all(Array.from({ length: segments }, (_, segment) => scanSegment(segment)));
  return keys;
}
