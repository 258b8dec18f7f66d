import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type ChainFault, type Linked, linkFault, ownFault } from '../../core/audit/hash-chain.ts';
import type { PolicyLink } from '../../core/audit/policy-chain.ts';
import { type PolicyEntry, policyChainKey } from '../../core/audit/policy-entry.ts';
import { inBatches } from '../../core/model/in-batches.ts';
import { type Item, itemOf, parseItem, storedOf } from '../dynamodb-item.ts';
import { auditItems, lastAuditItems } from './audit-items.ts';
import { changesOf } from './chain-parts.ts';
import { policyEntrySchema, policyEntrySchemaVersion } from './chain-schema.ts';

interface AuditPlace {
  readonly dynamodb: DynamoDBClient;
  readonly auditTable: string;
}

/** What a transaction writes of an edit to the audit table. Fails where somebody else has written at that place. */
export function entryPut(entry: PolicyEntry, TableName: string): TransactWriteItem {
  const Item = itemOf({ ...entry, groupKey: policyChainKey });
  return { Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(groupKey)' } };
}

/** The end of the policy's chain: its last entry, or what is wrong with it. */
export type ChainEnd =
  | { readonly kind: 'none' }
  | { readonly kind: 'entry'; readonly entry: PolicyEntry }
  | { readonly kind: 'broken'; readonly fault: ChainFault };

/** Reads the last entry consistently, and checks its hash and its link to the one before it. */
export async function readEnd(place: AuditPlace): Promise<ChainEnd> {
  const items = await lastAuditItems(policyChainKey, place);
  const [before, last] = items.length > 1 ? items : [null, items[0]];
  if (!last) return { kind: 'none' };
  const stored = linkOf(last);
  const previous = before ? linkOf(before) : null;
  const fault = (previous && ownFault(previous, null)) ?? linkFault(stored, previous);
  if (fault) return { kind: 'broken', fault };
  const { entry, problem } = entryOf(last);
  if (entry) return { kind: 'entry', entry };
  return { kind: 'broken', fault: { sequence: stored.sequence, problem: problem ?? 'it cannot be read' } };
}

/** Of how many entries the parts are read at a time. */
const atATime = 10;

/** The whole chain of the policy, oldest first, read consistently; what cannot be read is there too. */
export async function readLinks(place: AuditPlace): Promise<PolicyLink[]> {
  return inBatches(await readEntries(place), atATime, (entry) => withChanges(entry, place));
}

/** An item of the policy's chain, without the parts that it may have. */
export type StoredEntry = Omit<PolicyLink, 'changes'>;

/** The chain of the policy, oldest first, read consistently: all of it, or what comes after an entry that is known. */
export async function readEntries(place: AuditPlace, after = 0): Promise<StoredEntry[]> {
  const items = await auditItems(policyChainKey, place, after);
  return items.map((item) => ({ stored: linkOf(item), ...entryOf(item) }));
}

/** An entry with all its changes, of which a large edit has parts. */
export async function withChanges({ stored, entry, problem }: StoredEntry, place: AuditPlace): Promise<PolicyLink> {
  const reading = entry && (await changesOf(entry, place));
  if (reading?.kind === 'read') return { stored, entry, changes: reading.changes, problem: null };
  return { stored, entry, changes: null, problem: reading?.problem ?? problem };
}

function linkOf(item: Item): Linked<object> {
  const { groupKey: _, ...stored } = storedOf(item);
  return stored as Linked<object>;
}

function entryOf(item: Item): { readonly entry: PolicyEntry | null; readonly problem: string | null } {
  if (Number(item.schema?.N) > policyEntrySchemaVersion) {
    return { entry: null, problem: 'a newer version of smtp-warden wrote it. Install the current version' };
  }
  const reading = parseItem(policyEntrySchema, item, ['groupKey']);
  if (reading.kind === 'read') return { entry: reading.value, problem: null };
  return { entry: null, problem: `it cannot be read: ${reading.problem}` };
}
