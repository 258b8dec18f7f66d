import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { link } from '../../core/audit/hash-chain.ts';
import { policyRecordOf, recordedChanges } from '../../core/audit/policy-chain.ts';
import type { PolicyEntry } from '../../core/audit/policy-entry.ts';
import type { PolicyEdit, PolicyEditResult } from '../../core/gateways.ts';
import { type Affected, affectedBy } from '../../core/policy/affected.ts';
import { isLongEnded } from '../../core/policy/long-ended.ts';
import { type PolicyChange, type PolicyItem, type Stamp, subjectOf } from '../../core/policy/policy.ts';
import { itemOf } from '../dynamodb-item.ts';
import { entryPut } from './chain.ts';
import { type Editable, editable } from './editable.ts';
import { itemIn, newGeneration, removeGeneration, retire, stage, takeStaged } from './generations.ts';
import { headOf } from './head.ts';
import { partitionOf, sortKeyOf } from './keys.ts';
import { markerPut } from './marker.ts';
import { pause, tries } from './pause.ts';
import { readState } from './read-state.ts';
import type { PolicyTable } from './read-table.ts';
import { storeChanges } from './store-changes.ts';
import { mostActions, onlyIfAbsent, onlyState, putHead, transact } from './transactions.ts';

/**
 * Makes all changes or none, in one transaction with the head and the entry of the policy's chain. What does not fit into one is
 * written as a new generation first, which the transaction then puts in force. Each change is made on the state of the item that it
 * names; where others have edited other items meanwhile, it is tried again, unless the edit is bound to a version. Throws an
 * {@link UneditableError} where the table is not as the policy's chain says, or has no chain yet.
 */
export async function editTable(edit: PolicyEdit, place: PolicyTable): Promise<PolicyEditResult> {
  refuseRepeated(edit.changes);
  let tried: PolicyEntry | null = null;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const state = editable(await readState(place), place.table);
    // The answer to the last try was lost, and it was written all the same.
    if (tried !== null && state.last?.hash === tried.hash) return { kind: 'applied', entry: tried };
    if (edit.on !== null && edit.on !== state.version) return { kind: 'stale' };
    const standing = new Map(state.items.map((item) => [item.id, item]));
    const ids = edit.changes.filter((change) => !isOnState(change, standing)).map((change) => subjectOf(change).id);
    if (ids.length > 0) return { kind: 'conflict', ids };
    const planned = tableEditOf(edit.changes, state, place.now());
    tried = await entryFor(edit, planned, place);
    if (await (planned.isSmall ? writeInPlace : writeAsGeneration)(planned, tried, place)) {
      return { kind: 'applied', entry: tried };
    }
    await pause(attempt);
  }
  throw new Error(`table ${place.table}: others edited the policy at each of ${tries} tries. Nothing was written`);
}

/** The head, the entry of the chain, and with the first head the marker. */
const besideItems = 3;

interface TableEdit {
  readonly before: Editable;
  /** Whether it fits into one transaction. */
  readonly isSmall: boolean;
  readonly changes: readonly PolicyChange[];
  readonly puts: readonly { readonly item: PolicyItem; readonly replaces: Stamp | null }[];
  readonly deletes: readonly PolicyItem[];
  /** Of the deletes those that ended long ago. */
  readonly gone: readonly PolicyItem[];
  /** All that the policy holds afterwards. */
  readonly items: readonly PolicyItem[];
  readonly affected: Affected;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

function tableEditOf(changes: readonly PolicyChange[], before: Editable, now: number): TableEdit {
  const puts = changes.flatMap((change) =>
    change.kind === 'removeExemption' ? [] : [{ item: subjectOf(change), replaces: change.replaces }],
  );
  const changed = new Set(changes.map((change) => subjectOf(change).id));
  const untouched = before.items.filter((item) => !changed.has(item.id));
  const removed = changes.flatMap((change) => (change.kind === 'removeExemption' ? [change.exemption] : []));
  const room = mostActions - besideItems - puts.length - removed.length;
  const isSmall = room >= 0;
  const ended = untouched.filter((item) => isLongEnded(item, now));
  // What ended long ago never makes a small edit a large one, which needs other rights: the next edits remove the rest.
  const gone = isSmall ? ended.slice(0, room) : ended;
  const isGone = new Set(gone);
  const items = [...untouched.filter((item) => !isGone.has(item)), ...puts.map(({ item }) => item)];
  const deletes = [...removed, ...gone];
  return { before, isSmall, changes, puts, deletes, gone, items, affected: affectedBy(changes), at: now };
}

async function entryFor(edit: PolicyEdit, planned: TableEdit, place: PolicyTable): Promise<PolicyEntry> {
  const { before, changes, gone, items, at } = planned;
  const recorded = recordedChanges(changes, { standing: before.items, removed: gone });
  const version = (before.last?.version ?? 0) + 1;
  const stored = await storeChanges(recorded, place);
  return link(policyRecordOf(edit, { ...stored, version, items, at }), before.last);
}

/** Writes the items, the head and the entry in one transaction; false where somebody else was quicker. */
function writeInPlace(
  { before, puts, deletes, affected }: TableEdit,
  entry: PolicyEntry,
  { dynamodb, table: TableName, auditTable, now }: PolicyTable,
): Promise<boolean> {
  const generation = before.head?.head?.generation ?? newGeneration(now());
  const actions: TransactWriteItem[] = [
    putHead(TableName, headOf(entry, { generation, affected }), before.head),
    entryPut(entry, auditTable),
    ...puts.map(({ item, replaces }) => {
      const condition = replaces ? onlyState(replaces) : onlyIfAbsent;
      return { Put: { TableName, Item: itemIn(generation, item), ...condition } };
    }),
    ...deletes.map((item) => {
      const Key = itemOf({ pk: partitionOf(generation), sk: sortKeyOf(item) });
      return { Delete: { TableName, Key, ...onlyState(item) } };
    }),
  ];
  return transact(dynamodb, [...actions, ...(before.head ? [] : [markerPut(TableName, now())])]);
}

/**
 * Writes all items as a new generation and puts it in force by one write of head and entry; false where somebody else was quicker,
 * or has removed the generation.
 */
async function writeAsGeneration(
  { before, items, affected }: Pick<TableEdit, 'before' | 'items' | 'affected'>,
  entry: PolicyEntry,
  place: PolicyTable,
): Promise<boolean> {
  const { dynamodb, table, auditTable, now } = place;
  const generation = await stage(items, place);
  const earlier = before.head?.head?.generation;
  const isInForce = await transact(dynamodb, [
    putHead(table, headOf(entry, { generation, affected }), before.head),
    entryPut(entry, auditTable),
    takeStaged(table, generation),
    earlier === undefined ? markerPut(table, now()) : retire(table, earlier, now()),
  ]);
  if (!isInForce) await removeGeneration(generation, 'staged', place);
  return isInForce;
}

/** Whether the item that a change names is as it was when the change was made up. `standing` is by id. */
function isOnState(change: PolicyChange, standing: ReadonlyMap<string, PolicyItem>): boolean {
  const subject = subjectOf(change);
  const item = standing.get(subject.id);
  const expected = change.kind === 'removeExemption' ? change.exemption : change.replaces;
  if (!item || !expected) return !item && !expected;
  const isSamePlace = sortKeyOf(item) === sortKeyOf(subject);
  return isSamePlace && item.version === expected.version && item.createdAt === expected.createdAt;
}

function refuseRepeated(changes: readonly PolicyChange[]): void {
  const ids = changes.map((change) => subjectOf(change).id);
  const repeated = ids.find((id, index) => ids.indexOf(id) < index);
  if (repeated !== undefined) throw new Error(`the edit has two changes of ${repeated}. Nothing was written`);
}
