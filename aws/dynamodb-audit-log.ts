import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AuditHistory, AuditLog, StoredChain } from '../core/audit/audit-log.ts';
import type { Linked } from '../core/audit/hash-chain.ts';
import { auditEntryOf, chainLinkOf, linkOf, storedLinkOf } from './audit-item.ts';
import { type AuditKind, kindOfKey } from './audit-keys.ts';
import { chainItems, collect, dynamodbChains, itemPages } from './dynamodb-chains.ts';
import { readLogStates } from './log-states.ts';
import { mayHaveEntries } from './may-have-entries.ts';
import { pagesInOrder, partitionKeys } from './partitions.ts';
import { recentEntries } from './recent-entries.ts';

interface Place {
  readonly dynamodb: DynamoDBClient;
  readonly table: string;
}

/** The audit log in one DynamoDB table, an item per entry, as people's commands read it. No function carries this code. */
export function dynamodbAuditLog(dynamodb: DynamoDBClient, table: string): AuditLog & AuditHistory {
  const place = { dynamodb, table };
  const keysOf = async (kind: AuditKind) => (await partitionKeys(place)).filter((key) => kindOfKey(key) === kind);
  return {
    ...dynamodbChains(dynamodb, table),
    entriesOf: async (key) => (await chainItems(place, key)).map(chainLinkOf),
    recent: (range, onDamage) => recentEntries((query) => itemPages(place, query), { range, table, onDamage }),
    mayHaveEntries: () => mayHaveEntries(dynamodb, table),
    entriesWithId: async (id) => {
      const query = {
        IndexName: 'byId',
        KeyConditionExpression: 'id = :id',
        ExpressionAttributeValues: { ':id': { S: id } },
      };
      const keys = new Set((await collect(itemPages(place, query))).map((item) => item.groupKey?.S ?? ''));
      // A decision about a proposal has its id, and is not of the chain of the group.
      const chains = await Promise.all(
        [...keys].filter((key) => kindOfKey(key) === 'group').map((key) => chainItems(place, key)),
      );
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
    partitions: async function* (only) {
      yield* whole(place, only ?? (await partitionKeys(place)));
    },
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
