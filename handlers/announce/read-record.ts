import type { DynamoDBRecord } from 'aws-lambda';
import { auditEntryOf, chainLinkOf, isOfNewerVersion } from '../../aws/audit-item.ts';
import { kindOfKey } from '../../aws/audit-keys.ts';
import { accountStateOf, accountStatesKey } from '../../aws/dynamodb-account-states.ts';
import type { Item } from '../../aws/dynamodb-item.ts';
import { conclusionPart, sweepConclusionOf } from '../../aws/sweep-conclusion.ts';
import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import { ownFault } from '../../core/audit/hash-chain.ts';
import type { AccountState } from '../../core/sweep/account-states.ts';
import type { SweepConclusion } from '../../core/sweep/sweep.ts';
import { type HistoryChange, historyChangeOf } from './history-change.ts';

/** What a record of one of the two streams brings. */
export type News =
  | { readonly kind: 'entry'; readonly entry: AuditEntry }
  | { readonly kind: 'conclusion'; readonly conclusion: SweepConclusion }
  | { readonly kind: 'account-state'; readonly state: AccountState }
  | { readonly kind: 'history-change'; readonly change: HistoryChange }
  | { readonly kind: 'none' };

export interface StreamTables {
  readonly auditTable: string;
  readonly sweepTable: string;
}

const none: News = { kind: 'none' };

/** Reads a record. Throws where a newer version wrote it, or where it is of no table that is known. */
export function readRecord(record: DynamoDBRecord, { auditTable, sweepTable }: StreamTables): News {
  const { eventName, eventSourceARN, dynamodb = {} } = record;
  const [, table] = /:table\/([^/]+)\/stream\//.exec(eventSourceARN ?? '') ?? [];
  const { NewImage } = dynamodb;
  if (table === sweepTable && NewImage && dynamodb.Keys?.sweepId?.S === accountStatesKey) {
    return { kind: 'account-state', state: accountStateOf(NewImage as Item, table) };
  }
  if (eventName !== 'INSERT') {
    return table === auditTable ? { kind: 'history-change', change: historyChangeOf(record) } : none;
  }
  if (dynamodb.NewImage === undefined)
    throw new Error('the record has no new image: the view type of the stream must be NEW_IMAGE');
  const item = dynamodb.NewImage as Item;
  if (table === auditTable) return newsOfEntry(record, item, table);
  if (table !== sweepTable) throw new Error(`the record is of an unknown table: ${eventSourceARN}`);
  if (dynamodb.Keys?.part?.S !== conclusionPart) return none;
  const conclusion = sweepConclusionOf(item, table);
  // Of an earlier version, which is no news after an upgrade: the next sweep is announced.
  return conclusion ? { kind: 'conclusion', conclusion } : none;
}

/**
 * What is no entry of a group, such as one of the policy's chain, is announced by nobody here. An item that is no entry, or not one that stands where it says, is told as a change of the history: to try it again would hold up
 * the whole shard for nothing, and to tell it as a remediation would be to believe it.
 */
function newsOfEntry(record: DynamoDBRecord, item: Item, table: string): News {
  const kind = kindOfKey(record.dynamodb?.Keys?.groupKey?.S ?? '');
  if (kind !== 'group' && kind !== 'unknown') return none;
  if (isOfNewerVersion(item)) return { kind: 'entry', entry: auditEntryOf(item, table) };
  const { entry, stored } = chainLinkOf(item);
  // The hash covers what the keys are made of.
  if (entry === null || ownFault(stored, null) !== null) {
    return { kind: 'history-change', change: historyChangeOf(record) };
  }
  return { kind: 'entry', entry };
}

/** Who a record is about, for the log, whether it can be read or not. */
export function subjectOf({ dynamodb = {} }: DynamoDBRecord): Record<string, string | undefined> {
  const { Keys = {}, NewImage = {} } = dynamodb;
  return { group: Keys.groupKey?.S, remediationId: NewImage.id?.S, sweepId: Keys.sweepId?.S };
}
