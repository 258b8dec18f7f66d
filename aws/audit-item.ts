import { type AuditEntry, newestSchema } from '../core/audit/audit-entry.ts';
import type { ChainLink } from '../core/audit/audit-log.ts';
import type { Linked } from '../core/audit/hash-chain.ts';
import { groupKey } from '../core/model/security-group.ts';
import { auditEntrySchema } from './audit-schema.ts';
import { type Item, itemOf, keyText, parseStored, readItem, storedOf } from './dynamodb-item.ts';

/** The attributes that are not of the entry but made of it, for the key and the index by time. */
const keys = ['groupKey', 'month'];

/** It does not say to repair the entry: then its hash and its link would be wrong. */
const advice = 'Run smtp-warden history verify: it says what is wrong with the chain, and how to begin it again';

/** An entry as it is stored. */
export function auditItem(entry: AuditEntry): Item {
  return itemOf({ ...entry, groupKey: groupKey(entry.group), month: entry.at.slice(0, 7) });
}

/**
 * Reads the item of an entry, from the table or as its stream brings it. Throws where it is damaged or stands under another key than it
 * says, or where a newer version wrote it.
 */
export function auditEntryOf(item: Item, table: string): AuditEntry {
  const newer = newerSchema(item);
  if (newer === null) {
    const entry = readItem(auditEntrySchema, item, { table, keys, advice });
    if (agrees({ ...entry, groupKey: item.groupKey?.S, month: item.month?.S })) return entry;
    throw new Error(`table ${table} holds a damaged item ${keyText(item, { keys })}: ${misplaced}. ${advice}`);
  }
  throw new Error(
    `table ${table} holds an item ${keyText(item, { keys })} that ${writtenByNewer(newer)}. Update smtp-warden`,
  );
}

/** An item as a link of its chain, whatever it holds: for the hash as it is stored, and as an entry where it is one. */
export function chainLinkOf(item: Item): ChainLink {
  const whole = storedOf(item);
  const stored = linkOfStored(whole);
  const newer = newerSchema(item);
  if (newer !== null) return { stored, entry: null, problem: `the entry is one that ${writtenByNewer(newer)}` };
  const reading = parseStored(auditEntrySchema, whole, keys);
  if (reading.kind === 'read' && !agrees(whole)) return { stored, entry: null, problem: misplaced };
  if (reading.kind === 'read') return { stored, entry: reading.value, problem: null };
  return { stored, entry: null, problem: `the entry cannot be read: ${reading.problem}` };
}

/** Whether a newer version of smtp-warden wrote an item: it may be right, and cannot be read here. */
export function isOfNewerVersion(item: Item): boolean {
  return newerSchema(item) !== null;
}

function newerSchema(item: Item): number | null {
  const { schema } = storedOf(item.schema ? { schema: item.schema } : {});
  return typeof schema === 'number' && schema > newestSchema ? schema : null;
}

function writtenByNewer(schema: number): string {
  return `a newer version of smtp-warden wrote (schema ${schema})`;
}

/** As it is stored. The two attributes made for the indexes must agree with the entry, or they were tampered with. */
export function linkOf(item: Item): Linked<object> {
  return linkOfStored(storedOf(item));
}

function linkOfStored(whole: Readonly<Record<string, unknown>>): Linked<object> {
  const { groupKey: _, month: __, ...stored } = whole;
  return (agrees(whole) ? stored : whole) as Linked<object>;
}

/** Whoever can write the table can copy an entry to another place, where it would pass for that of its group. */
const misplaced = 'the entry stands under another group or month than it says';

function agrees({ groupKey: key, month, at, group }: Readonly<Record<string, unknown>>): boolean {
  return typeof at === 'string' && month === at.slice(0, 7) && key === keyOf(group);
}

/** What is not about a group, without its key: a link of another chain, or a part, a decision or anything else that has no hash. */
export function storedLinkOf(item: Item): Linked<object> {
  const { groupKey: _, ...stored } = storedOf(item);
  return stored as Linked<object>;
}

function keyOf(group: unknown): string | null {
  const { account, region, groupId } = (group ?? {}) as Record<string, unknown>;
  const parts = [account, region, groupId];
  // A damaged one may be anything, such as a map with a member `toString`, of which no text can be made.
  return parts.every((part) => typeof part === 'string') ? parts.join('/') : null;
}
