import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { link } from '../../core/audit/hash-chain.ts';
import type { Person } from '../../core/audit/person.ts';
import { policyRecordOf } from '../../core/audit/policy-chain.ts';
import type { PolicyEntry } from '../../core/audit/policy-entry.ts';
import { affectedBy } from '../../core/policy/affected.ts';
import { isExemption, type PolicyChange, type PolicyItem } from '../../core/policy/policy.ts';
import { itemOf } from '../dynamodb-item.ts';
import { entryPut } from './chain.ts';
import { UneditableError } from './editable.ts';
import { itemIn } from './generations.ts';
import { headOf } from './head.ts';
import { partitionOf, sortKeyOf } from './keys.ts';
import { pause, tries } from './pause.ts';
import { readState, type TamperedPolicy } from './read-state.ts';
import { itemsOfGeneration, type PolicyTable } from './read-table.ts';
import { onlyIfAbsent, putHead, transact } from './transactions.ts';

export interface Acceptance {
  /** The id of an item that is not as the chain says. */
  readonly id: string;
  readonly reason: string;
  readonly by: Person;
}

/** One item by the chain and in the table; null where there is none. */
interface Disputed {
  readonly before: PolicyItem | null;
  readonly after: PolicyItem | null;
}

/**
 * Records an item of the policy as it stands in the table, or that it is not there, so that it counts from now on. Throws an
 * {@link UneditableError} where the item is as the chain says, or cannot be read.
 */
export async function acceptItem({ id, reason, by }: Acceptance, place: PolicyTable): Promise<PolicyEntry> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const state = await readState(place);
    if (state.kind !== 'tampered') {
      throw new UneditableError(
        `there is nothing to accept: no item of table ${place.table} is otherwise than its chain says`,
      );
    }
    const generation = generationOf(state, place.table);
    const disputed = await disputedItem(id, { state, generation, place });
    const items = [...state.policy.entries, ...state.policy.exemptions].filter((item) => item.id !== id);
    if (disputed.after) items.push(disputed.after);
    const entry = link(
      policyRecordOf(
        { action: 'accept', by, reason, previewDigest: null },
        { changes: [{ item: id, ...disputed }], parts: null, version: state.last.version + 1, items, at: place.now() },
      ),
      state.last,
    );
    const isAccepted = await transact(place.dynamodb, [
      putHead(place.table, headOf(entry, { generation, affected: affectedBy(changesOf(disputed)) }), state.head),
      entryPut(entry, place.auditTable),
      asItStands(disputed, generation, place.table),
    ]);
    if (isAccepted) return entry;
    await pause(attempt);
  }
  throw new Error(`table ${place.table}: others changed the policy at each of ${tries} tries. Nothing was written`);
}

function generationOf({ head }: TamperedPolicy, table: string): string {
  if (head?.head) return head.head.generation;
  throw new UneditableError(
    `table ${table} has no head item that can be read, so nothing in it can be accepted. Put the table back with: smtp-warden init`,
  );
}

async function disputedItem(
  id: string,
  {
    state,
    generation,
    place,
  }: { readonly state: TamperedPolicy; readonly generation: string; readonly place: PolicyTable },
): Promise<Disputed> {
  const difference = state.differences.find(({ item }) => item === id);
  if (!difference) {
    const names = state.differences.map(({ item }) => item).slice(0, 10);
    const others = names.length > 0 ? `These are not: ${names.join(', ')}` : 'Only the head item is not';
    throw new UneditableError(`${id} is as the policy's chain says. ${others}`);
  }
  const before = [...state.policy.entries, ...state.policy.exemptions].find((item) => item.id === id) ?? null;
  if (difference.kind === 'deleted') return { before, after: null };
  const found = (await itemsOfGeneration(generation, place)).filter((one) => one.kind === 'item' && one.item.id === id);
  const [only] = found;
  if (found.length === 1 && only?.kind === 'item') return { before, after: only.item };
  throw new UneditableError(
    `${id} cannot be read as an item of the policy. Delete it: smtp-warden init does so as well`,
  );
}

/** Only if the item is still as it was read; written again, so that what is accepted is what is in force. */
function asItStands({ before, after }: Disputed, generation: string, TableName: string): TransactWriteItem {
  if (after)
    return { Put: { TableName, Item: itemIn(generation, after), ConditionExpression: 'attribute_exists(pk)' } };
  const Key = itemOf({ pk: partitionOf(generation), sk: before ? sortKeyOf(before) : '' });
  return { Delete: { TableName, Key, ...onlyIfAbsent } };
}

function changesOf({ before, after }: Disputed): PolicyChange[] {
  return [before, after].flatMap((item): PolicyChange[] => {
    if (item === null) return [];
    return [
      isExemption(item)
        ? { kind: 'putExemption', exemption: item, replaces: null }
        : { kind: 'putEntry', entry: item, replaces: null },
    ];
  });
}
