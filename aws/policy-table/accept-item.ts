import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { link } from '../../core/audit/hash-chain.ts';
import type { Person } from '../../core/audit/person.ts';
import { policyRecordOf } from '../../core/audit/policy-chain.ts';
import type { PolicyEntry, RecordedChange } from '../../core/audit/policy-entry.ts';
import { canonicalJson } from '../../core/model/canonical-json.ts';
import { affectedBy } from '../../core/policy/affected.ts';
import { isExemption, type Policy, type PolicyChange } from '../../core/policy/policy.ts';
import { itemOf } from '../dynamodb-item.ts';
import { entryPut } from './chain.ts';
import { UneditableError, versionOf } from './editable.ts';
import { itemIn } from './generations.ts';
import { headOf } from './head.ts';
import { partitionOf, sortKeyOf } from './keys.ts';
import { pause, tries } from './pause.ts';
import type { TamperedPolicy } from './policy-state.ts';
import { readState } from './read-state.ts';
import { itemsOfGeneration, type PolicyTable } from './read-table.ts';
import { onlyIfAbsent, putHead, transact } from './transactions.ts';

export interface Acceptance {
  /** The item by the chain and in the table, as the person was shown it. */
  readonly change: RecordedChange;
  readonly reason: string;
  readonly by: Person;
  /** The digest of the effect that the person was shown; null where there was no preview. */
  readonly previewDigest: string | null;
  /** The version of the policy that this was computed on. */
  readonly on: string;
}

/** An item that is not as the chain says: by the chain and in the table, and the policy by the chain. */
export interface DisputedItem {
  readonly change: RecordedChange;
  readonly policy: Policy;
  readonly version: string;
}

/** Reads an item of the table that is not as the chain says. Throws an {@link UneditableError} where it is, or cannot be read. */
export async function disputedItem(id: string, place: PolicyTable): Promise<DisputedItem> {
  const state = await tamperedState(place);
  const change = await changeIn(id, { state, generation: generationOf(state, place.table), place });
  return { change, policy: state.policy, version: versionOf(state) };
}

/**
 * Records an item of the policy as it stands in the table, or that it is not there, so that it counts from now on. `stale`: the policy
 * or the item is not as it was shown; nothing was written. Throws an {@link UneditableError} as {@link disputedItem} does.
 */
export async function acceptItem(
  { change, reason, by, previewDigest, on }: Acceptance,
  place: PolicyTable,
): Promise<{ readonly kind: 'applied'; readonly entry: PolicyEntry } | { readonly kind: 'stale' }> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const state = await tamperedState(place);
    const generation = generationOf(state, place.table);
    if (versionOf(state) !== on) return { kind: 'stale' };
    const now = await changeIn(change.item, { state, generation, place });
    if (canonicalJson(now) !== canonicalJson(change)) return { kind: 'stale' };
    const items = [...state.policy.entries, ...state.policy.exemptions].filter((item) => item.id !== change.item);
    if (change.after) items.push(change.after);
    const entry = link(
      policyRecordOf(
        { action: 'accept', by, reason, previewDigest },
        { changes: [change], parts: null, version: state.last.version + 1, items, at: place.now() },
      ),
      state.last,
    );
    const isAccepted = await transact(place.dynamodb, [
      putHead(place.table, headOf(entry, { generation, affected: affectedBy(changesOf(change)) }), state.head),
      entryPut(entry, place.auditTable),
      asItStands(change, generation, place.table),
    ]);
    if (isAccepted) return { kind: 'applied', entry };
    await pause(attempt);
  }
  throw new Error(`table ${place.table}: others changed the policy at each of ${tries} tries. Nothing was written`);
}

async function tamperedState(place: PolicyTable): Promise<TamperedPolicy> {
  const state = await readState(place);
  if (state.kind === 'tampered') return state;
  throw new UneditableError(
    `there is nothing to accept: no item of table ${place.table} is otherwise than its chain says`,
  );
}

function generationOf({ head }: TamperedPolicy, table: string): string {
  if (head?.head) return head.head.generation;
  throw new UneditableError(
    `table ${table} has no head item that can be read, so nothing in it can be accepted. Put the table back with: smtp-warden init`,
  );
}

async function changeIn(
  id: string,
  {
    state,
    generation,
    place,
  }: { readonly state: TamperedPolicy; readonly generation: string; readonly place: PolicyTable },
): Promise<RecordedChange> {
  const difference = state.differences.find(({ item }) => item === id);
  if (!difference) {
    const names = state.differences.map(({ item }) => item).slice(0, 10);
    const others = names.length > 0 ? `These are not: ${names.join(', ')}` : 'Only the head item is not';
    throw new UneditableError(`${id} is as the policy's chain says. ${others}`);
  }
  const before = [...state.policy.entries, ...state.policy.exemptions].find((item) => item.id === id) ?? null;
  if (difference.kind === 'deleted') return { item: id, before, after: null };
  const found = (await itemsOfGeneration(generation, place)).filter((one) => one.kind === 'item' && one.item.id === id);
  const [only] = found;
  if (found.length === 1 && only?.kind === 'item') return { item: id, before, after: only.item };
  throw new UneditableError(
    `${id} cannot be read as an item of the policy. Delete it: smtp-warden init does so as well`,
  );
}

/** Only if the item is still as it was read; written again, so that what is accepted is what is in force. */
function asItStands({ before, after }: RecordedChange, generation: string, TableName: string): TransactWriteItem {
  if (after)
    return { Put: { TableName, Item: itemIn(generation, after), ConditionExpression: 'attribute_exists(pk)' } };
  const Key = itemOf({ pk: partitionOf(generation), sk: before ? sortKeyOf(before) : '' });
  return { Delete: { TableName, Key, ...onlyIfAbsent } };
}

function changesOf({ before, after }: RecordedChange): PolicyChange[] {
  return [before, after].flatMap((item): PolicyChange[] => {
    if (item === null) return [];
    return [
      isExemption(item)
        ? { kind: 'putExemption', exemption: item, replaces: null }
        : { kind: 'putEntry', entry: item, replaces: null },
    ];
  });
}
