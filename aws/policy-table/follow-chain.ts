import { type KnownPolicy, type PolicyLink, replayPolicy } from '../../core/audit/policy-chain.ts';
import type { PolicyEntry } from '../../core/audit/policy-entry.ts';
import { readEntries, type StoredEntry, withChanges } from './chain.ts';
import type { AgreedPolicy, StoredAdoptedHead } from './policy-state.ts';
import type { PolicyTable } from './read-table.ts';

/** Head and last entry, of which the caller has found that they agree. */
interface ChainHead {
  readonly head: StoredAdoptedHead;
  readonly last: PolicyEntry;
}

/** After so many edits the items are read instead: the entries of more are no cheaper. */
const mostEdits = 100;

/** About so many items take as much to read as one part of a large edit, which holds up to 350 KB (store-changes.ts). */
const itemsInPart = 850;

/**
 * The policy of the head by what a process knows already: the entries that came after it are read, not the items. Each has to follow
 * the one before it, and the policy that they make has to have the digest of the last entry, as items that are read have. Null where
 * that does not hold, and where the items are cheaper to read: then they decide. The table's items are not compared.
 */
export async function followedState(
  known: KnownPolicy,
  { head, last }: ChainHead,
  place: PolicyTable,
): Promise<AgreedPolicy | null> {
  const edits = last.sequence - known.last.sequence;
  if (edits > mostEdits) return null;
  const entries = await entriesAfter(known.last.sequence, last, place);
  const parts = entries.reduce((count, { entry }) => count + (entry?.parts?.count ?? 0), 0);
  if (parts * itemsInPart > last.items) return null;
  const links: PolicyLink[] = [];
  for (const entry of entries) links.push(await withChanges(entry, place));
  const replayed = replayPolicy(links, known);
  if (replayed.kind !== 'valid' || replayed.version !== last.hash) return null;
  return { kind: 'agreed', policy: replayed.policy, last, head };
}

/** What comes after a known entry, up to the last, which was read already. */
async function entriesAfter(sequence: number, last: PolicyEntry, place: PolicyTable): Promise<readonly StoredEntry[]> {
  if (last.sequence === sequence) return [];
  if (last.sequence === sequence + 1) return [{ stored: last, entry: last, problem: null }];
  const entries = await readEntries(place, sequence);
  // Somebody may have edited the policy since the head was read.
  return entries.filter(({ stored }) => stored.sequence <= last.sequence);
}
