import { type DynamoDBClient, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { AnchorLink } from '../core/audit/anchor.ts';
import type { Decision } from '../core/audit/approval.ts';
import type { ChainPage } from '../core/audit/audit-log.ts';
import type { ChainHead } from '../core/audit/group-states.ts';
import { anchorLinkOf, partHeadsOf } from './anchor-items.ts';
import { decisionOf } from './approval-schema.ts';
import { chainLinkOf } from './audit-item.ts';
import { type AuditKind, anchorChainKey, keyFor, kindOfKey } from './audit-keys.ts';
import { type Item, lastKeyOf } from './dynamodb-item.ts';
import { pagesOf } from './paging.ts';

interface Place {
  readonly dynamodb: DynamoDBClient;
  readonly table: string;
}

/** The whole audit log, for what reads all of it. Every read is consistent, and throws where the table cannot be read. */
export interface LogReading {
  /**
   * The chains of all groups as they are stored, in the order of their keys, a page at a time: no more than some pages are in memory,
   * however long a chain is. Items under a key of no known kind are given as a chain too, so that they show.
   */
  readonly groups: () => AsyncGenerator<ChainPage>;
  /** What people decided about proposals; what cannot be read is there too. */
  readonly decisions: () => Promise<readonly Decision[]>;
  /** The chain of the anchors, oldest first. */
  readonly anchors: () => Promise<readonly AnchorLink[]>;
  /** The heads in the parts of one anchor, in order; null where they cannot be read. */
  readonly anchorHeads: (partsId: string) => Promise<readonly ChainHead[] | null>;
}

/** How many chains are asked for at a time. Their first pages are kept, of 1 MB at most each (API reference, Query). */
const ahead = 8;

const segments = 4;

/** Reads which keys there are, and gives what is under them. */
export async function readLog(dynamodb: DynamoDBClient, table: string): Promise<LogReading> {
  const place = { dynamodb, table };
  const keys = [...(await chainKeys(place))].sort();
  const of = (...kinds: readonly AuditKind[]) => keys.filter((key) => kinds.includes(kindOfKey(key)));
  return {
    async *groups() {
      for await (const { key, items } of pagesInOrder(place, of('group', 'unknown')))
        yield { groupKey: key, links: items.map(chainLinkOf) };
    },
    decisions: async () => {
      const pages = await Array.fromAsync(pagesInOrder(place, of('decision')));
      return pages.flatMap(({ items }) => items.map(decisionOf));
    },
    anchors: async () => (await itemsOf(place, anchorChainKey)).map(anchorLinkOf),
    anchorHeads: async (partsId) => {
      const heads: ChainHead[] = [];
      for (const item of await itemsOf(place, keyFor('anchor-part', partsId))) {
        const part = partHeadsOf(item);
        if (part === null) return null;
        heads.push(...part);
      }
      return heads;
    },
  };
}

interface ItemPage {
  readonly key: string;
  readonly items: readonly Item[];
}

/** The items of some keys, key by key; the first pages of the next keys are asked for while one is worked on. */
async function* pagesInOrder(place: Place, keys: readonly string[]): AsyncGenerator<ItemPage> {
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

async function itemsOf(place: Place, key: string): Promise<Item[]> {
  return (await Array.fromAsync(itemPages(place, key))).flat();
}

async function* itemPages({ dynamodb, table }: Place, key: string): AsyncGenerator<Item[]> {
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
async function chainKeys({ dynamodb, table }: Place): Promise<Set<string>> {
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
