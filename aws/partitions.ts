import { type DynamoDBClient, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { type Item, lastKeyOf } from './dynamodb-item.ts';
import { pagesOf } from './paging.ts';
import { patiently } from './patiently.ts';

interface Place {
  readonly dynamodb: DynamoDBClient;
  readonly table: string;
}

/**
 * How many chains are asked for at a time. Their first pages are kept, of 1 MB at most each (API reference, Query). A client has 50
 * connections.
 */
const ahead = 32;

const segments = 4;

/** Some items under one key, in the order of their numbers. */
export interface ItemPage {
  readonly key: string;
  readonly items: readonly Item[];
}

/**
 * The items of some keys, key by key in their order, read consistently; the first pages of the next keys are asked for while one is
 * worked on. So it takes one call a key, and {@link ahead} calls' time for as many keys. A key with no items gives a page of none.
 */
export async function* pagesInOrder(place: Place, keys: readonly string[]): AsyncGenerator<ItemPage> {
  const begun: { readonly key: string; readonly pages: AsyncGenerator<Item[]>; readonly first: FirstPage }[] = [];
  for (let next = 0; next < keys.length || begun.length > 0; ) {
    for (; begun.length < ahead && next < keys.length; next++) {
      const key = keys[next] ?? '';
      const pages = itemPages(place, key);
      const first = pages.next();
      // It is awaited later, where it throws; until then nobody listens to it.
      first.catch(() => undefined);
      begun.push({ key, pages, first });
    }
    const chain = begun.shift();
    if (chain === undefined) return;
    const { key, pages } = chain;
    const first = await chain.first;
    if (first.done) continue;
    yield { key, items: first.value };
    for await (const items of pages) yield { key, items };
  }
}

type FirstPage = Promise<IteratorResult<Item[]>>;

/** All items under a key. */
export async function itemsUnder(place: Place, key: string): Promise<Item[]> {
  return (await Array.fromAsync(itemPages(place, key))).flat();
}

async function* itemPages({ dynamodb, table }: Place, key: string): AsyncGenerator<Item[]> {
  const query = {
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: 'groupKey = :key',
    ExpressionAttributeValues: { ':key': { S: key } },
  };
  const page = (ExclusiveStartKey?: Item) =>
    patiently(() => dynamodb.send(new QueryCommand({ ...query, ExclusiveStartKey })));
  for await (const { Items = [] } of pagesOf(`Query of ${table}`, page, lastKeyOf)) yield Items;
}

/** The keys of all items, sorted, by a parallel, consistent Scan: DynamoDB reads whole items to give their keys. */
export async function partitionKeys({ dynamodb, table }: Place): Promise<string[]> {
  const keys = new Set<string>();
  const scanSegment = async (Segment: number) => {
    const scan = { TableName: table, ConsistentRead: true, ProjectionExpression: 'groupKey' };
    const page = (ExclusiveStartKey?: Item) =>
      patiently(() => dynamodb.send(new ScanCommand({ ...scan, Segment, TotalSegments: segments, ExclusiveStartKey })));
    for await (const { Items = [] } of pagesOf(`Scan of ${table}`, page, lastKeyOf)) {
      for (const { groupKey } of Items) keys.add(groupKey?.S ?? '');
    }
  };
  await Promise.all(Array.from({ length: segments }, (_, segment) => scanSegment(segment)));
  return [...keys].sort();
}
