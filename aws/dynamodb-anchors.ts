import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { type AnchorEntry, anchorDigest, anchorOf } from '../core/audit/anchor.ts';
import type { ChainHead } from '../core/audit/group-states.ts';
import { ownFault } from '../core/audit/hash-chain.ts';
import { anchorLinkOf, anchorSchema, partHeadsOf } from './anchor-items.ts';
import { anchorChainKey, keyFor } from './audit-keys.ts';
import { type Item, itemOf, lastKeyOf, readItem } from './dynamodb-item.ts';
import { pagesOf } from './paging.ts';

/** An anchor with the ends of all chains. */
export interface FoundAnchor {
  readonly anchor: AnchorEntry;
  readonly heads: readonly ChainHead[];
}

/** The daily anchors in the audit table. All reads are consistent. Rejects where the table cannot be read or written. */
export interface Anchors {
  /**
   * Writes the anchor that is due at a time, or gives the one that was written for it: called again after a failure, it adds no
   * second one. `at` is ISO 8601 in UTC. Throws where somebody else is writing one, and
   * where the last one is not valid.
   */
  write(given: {
    readonly heads: readonly ChainHead[];
    readonly due: string;
    readonly at: string;
  }): Promise<AnchorEntry>;
  /** The last anchor; null where there is none. */
  last(): Promise<AnchorEntry | null>;
  /** The newest anchor whose heads have this digest; null where there is none. Items that are no anchors, or claim a digest that is not theirs, hide none. */
  withDigest(digest: string): Promise<FoundAnchor | null>;
}

export function dynamodbAnchors(dynamodb: DynamoDBClient, table: string): Anchors {
  const place = { dynamodb, table };
  const last = async () => {
    const [item] = await itemsOf(place, anchorChainKey, { ScanIndexForward: false, Limit: 1, isOnePage: true });
    return item ? anchorEntryOf(item, table) : null;
  };
  return {
    last,
    write: async (given) => {
      const previous = await last();
      if (previous?.due === given.due) return previous;
      const fault = previous && ownFault(previous, null);
      if (fault)
        throw new Error(`anchor ${fault.sequence} of table ${table} is not valid: ${fault.problem}. ${advice}`);
      const { entry, parts } = anchorOf(given, previous);
      for (const [index, heads] of parts.entries()) {
        const key = { groupKey: keyFor('anchor-part', entry.parts?.id ?? ''), sequence: index + 1 };
        await putFirst(place, { ...key, heads });
      }
      if (await putFirst(place, { ...entry, groupKey: anchorChainKey })) return entry;
      // Ours, where the answer to the first request was lost and the SDK has sent it again.
      const standing = await last();
      if (standing?.hash === entry.hash) return entry;
      throw new Error(`somebody else has written anchor ${entry.sequence} of table ${table} at the same time`);
    },
    withDigest: async (digest) => {
      const items = await itemsOf(place, anchorChainKey, { ScanIndexForward: false });
      const claimed = items.flatMap((item) => anchorLinkOf(item).anchor ?? []).filter((one) => one.digest === digest);
      for (const anchor of claimed) {
        const heads = anchor.heads ?? (await headsOfParts(place, anchor));
        if (heads !== null && anchorDigest(heads) === digest) return { anchor, heads };
      }
      return null;
    },
  };
}

interface Place {
  readonly dynamodb: DynamoDBClient;
  readonly table: string;
}

/** Reads the item of an anchor. Throws where it is damaged. */
function anchorEntryOf(item: Item, table: string): AnchorEntry {
  return readItem(anchorSchema, item, { table, keys: ['groupKey'], advice });
}

const advice = 'Run smtp-warden history verify: it says what is wrong with the anchors';

/** The heads in the parts of an anchor; null where one of them cannot be read. What lies beyond its parts is not its own. */
async function headsOfParts(place: Place, { parts }: AnchorEntry): Promise<readonly ChainHead[] | null> {
  const { id, count } = parts ?? { id: '', count: 0 };
  const items = await itemsOf(place, keyFor('anchor-part', id), {});
  const read = items.filter(({ sequence }) => Number(sequence?.N) <= count).map(partHeadsOf);
  return read.includes(null) ? null : read.flatMap((heads) => heads ?? []);
}

/** Whether an item is new. One that stands at its place is left as it is. */
async function putFirst({ dynamodb, table }: Place, value: object): Promise<boolean> {
  const ConditionExpression = 'attribute_not_exists(groupKey)';
  try {
    await dynamodb.send(new PutItemCommand({ TableName: table, Item: itemOf(value), ConditionExpression }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

async function itemsOf(
  { dynamodb, table }: Place,
  key: string,
  { isOnePage = false, ...query }: Pick<QueryCommandInput, 'ScanIndexForward' | 'Limit'> & { isOnePage?: boolean },
): Promise<Item[]> {
  const input = {
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: 'groupKey = :key',
    ExpressionAttributeValues: { ':key': { S: key } },
    ...query,
  };
  const items: Item[] = [];
  const page = (ExclusiveStartKey?: Item) => dynamodb.send(new QueryCommand({ ...input, ExclusiveStartKey }));
  for await (const { Items = [] } of pagesOf(`Query of ${table}`, page, lastKeyOf)) {
    items.push(...Items);
    if (isOnePage) break;
  }
  return items;
}
