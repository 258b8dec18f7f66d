import { link } from '../../core/audit/hash-chain.ts';
import type { Person } from '../../core/audit/person.ts';
import { policyRecordOf } from '../../core/audit/policy-chain.ts';
import type { PolicyEntry } from '../../core/audit/policy-entry.ts';
import type { PolicyItem } from '../../core/policy/policy.ts';
import { entryPut } from './chain.ts';
import { UneditableError, versionOf } from './editable.ts';
import { newGeneration } from './generations.ts';
import { headOf } from './head.ts';
import { markerPut } from './marker.ts';
import { pause, tries } from './pause.ts';
import type { PolicyState } from './policy-state.ts';
import { readState } from './read-state.ts';
import type { PolicyTable } from './read-table.ts';
import { storeChanges } from './store-changes.ts';
import { putHead, transact } from './transactions.ts';

/** Who adopts a table, and the version of it that this person was shown; null: as it stands. */
export interface Adoption {
  readonly by: Person;
  readonly on: string | null;
}

/**
 * Writes the first entry of the policy's chain from the table as it stands. `already`: there is a chain; nothing was written, and
 * nothing ever is once there is one. `stale`: the table is not as it was shown. Throws an {@link UneditableError} where the
 * table still has the layout of versions up to 0.2, or two items of one id.
 */
export async function adopt(
  { by, on }: Adoption,
  place: PolicyTable,
): Promise<{ kind: 'adopted'; entry: PolicyEntry } | { kind: 'already' } | { kind: 'stale' }> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const state = await readState(place);
    if (state.kind !== 'unadopted') return { kind: 'already' };
    if (on !== null && on !== versionOf(state)) return { kind: 'stale' };
    const entry = await firstEntry(state.stored.items, by, place);
    if (await writeFirst(entry, state, place)) return { kind: 'adopted', entry };
    await pause(attempt);
  }
  throw new Error(`table ${place.table}: somebody else changed it during each of ${tries} tries. Run init again`);
}

type Unadopted = Extract<PolicyState, { readonly kind: 'unadopted' }>;

async function firstEntry(items: readonly PolicyItem[], by: Person, place: PolicyTable): Promise<PolicyEntry> {
  const ids = items.map(({ id }) => id);
  const repeated = ids.find((id, index) => ids.indexOf(id) < index);
  if (repeated !== undefined) {
    throw new UneditableError(
      `table ${place.table} holds two items with the id ${repeated}. Delete one of them, then run init again`,
    );
  }
  const stored = await storeChanges(
    items.map((item) => ({ item: item.id, before: null, after: item })),
    place,
  );
  const edit = { action: 'adopt', by, reason: 'the policy as it stood in the table', previewDigest: null } as const;
  return link(policyRecordOf(edit, { ...stored, version: 1, items, at: place.now() }), null);
}

function writeFirst(entry: PolicyEntry, { stored, head }: Unadopted, place: PolicyTable): Promise<boolean> {
  const { dynamodb, table, auditTable, now } = place;
  if (stored.kind === 'old' && stored.items.length > 0) {
    throw new UneditableError(`table ${table} has the layout of an older version, which has to be taken over first`);
  }
  const generation = stored.kind === 'current' ? stored.head.generation : newGeneration(now());
  // Nobody gains or loses an approval.
  const affected = { accounts: [], groups: [] };
  return transact(dynamodb, [
    putHead(table, headOf(entry, { generation, affected }), head),
    entryPut(entry, auditTable),
    ...(stored.kind === 'current' ? [] : [markerPut(table, now())]),
  ]);
}
