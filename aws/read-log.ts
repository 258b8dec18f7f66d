import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AccountLink } from '../core/audit/account-decision.ts';
import type { AnchorLink } from '../core/audit/anchor.ts';
import type { Decision } from '../core/audit/approval.ts';
import type { ChainPage } from '../core/audit/audit-log.ts';
import type { ChainHead } from '../core/audit/group-states.ts';
import { accountLinks } from './account-chain.ts';
import { anchorLinkOf, partHeadsOf } from './anchor-items.ts';
import { decisionOf } from './approval-schema.ts';
import { chainLinkOf } from './audit-item.ts';
import { type AuditKind, anchorChainKey, keyFor, kindOfKey } from './audit-keys.ts';
import { itemsUnder, pagesInOrder, partitionKeys } from './partitions.ts';

/** The whole audit log, for what reads all of it. Every read is consistent, and throws where the table cannot be read. */
export interface LogReading {
  /**
   * The chains of all groups as they are stored, in the order of their keys, a page at a time: no more than some pages are in memory,
   * however long a chain is. Items under a key of no known kind are given as a chain too, so that they show.
   */
  readonly groups: () => AsyncGenerator<ChainPage>;
  /** What people decided about proposals; what cannot be read is there too. */
  readonly decisions: () => Promise<readonly Decision[]>;
  /** The chain of decisions about accounts, oldest first. */
  readonly accounts: () => Promise<readonly AccountLink[]>;
  /** The chain of the anchors, oldest first. */
  readonly anchors: () => Promise<readonly AnchorLink[]>;
  /** The heads in the parts of one anchor, in order; null where they cannot be read. */
  readonly anchorHeads: (partsId: string) => Promise<readonly ChainHead[] | null>;
}

/** Reads which keys there are, and gives what is under them. */
export async function readLog(dynamodb: DynamoDBClient, table: string): Promise<LogReading> {
  const place = { dynamodb, table };
  const keys = await partitionKeys(place);
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
    accounts: () => accountLinks({ dynamodb, auditTable: table }),
    anchors: async () => (await itemsUnder(place, anchorChainKey)).map(anchorLinkOf),
    anchorHeads: async (partsId) => {
      const heads: ChainHead[] = [];
      for (const item of await itemsUnder(place, keyFor('anchor-part', partsId))) {
        const part = partHeadsOf(item);
        if (part === null) return null;
        heads.push(...part);
      }
      return heads;
    },
  };
}
