import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { affectedBy } from '../../core/policy/affected.ts';
import { isLongEnded } from '../../core/policy/long-ended.ts';
import type { PolicyChange, Stamp } from '../../core/policy/policy.ts';
import { itemOf } from '../dynamodb-item.ts';
import { itemIn, newGeneration, removeGeneration, retire, stage, takeStaged } from './generations.ts';
import { headAfter, type PolicyHead } from './head.ts';
import { type PolicyItem, partitionOf, sortKeyOf } from './keys.ts';
import { markerPut } from './marker.ts';
import { pause, tries } from './pause.ts';
import { type PolicyTable, readTable, type StoredPolicy } from './read-table.ts';
import { mostActions, onlyIfAbsent, onlyState, putHead, transact } from './transactions.ts';

export type EditResult = { readonly kind: 'applied' } | { readonly kind: 'conflict'; readonly ids: string[] };

/** The table has the layout of an older version, in which nothing can be edited any more. */
export class OldLayoutError extends Error {
  override readonly name = 'OldLayoutError';
}

/**
 * Makes all changes or none. What fits into one transaction is one; more is written as a new generation, which one conditional
 * write of the head then puts in force. Each change is made on the state of the item that it names; where others have edited
 * other items meanwhile, it is tried again. Throws an {@link OldLayoutError} before `init` has taken over an old table.
 */
export async function editTable(changes: readonly PolicyChange[], place: PolicyTable): Promise<EditResult> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const stored = editable(await readTable(place), place.table);
    const standing = new Map(stored.items.map((item) => [sortKeyOf(item), item]));
    const ids = changes.filter((change) => !isOnState(change, standing)).map((change) => subjectOf(change).id);
    if (ids.length > 0) return { kind: 'conflict', ids };
    const edit = editOf(changes, stored, place.now());
    if (await (edit.isSmall ? writeInPlace(edit, place) : writeAsGeneration(edit, place))) return { kind: 'applied' };
    await pause(attempt);
  }
  throw new Error(`table ${place.table}: others edited the policy at each of ${tries} tries. Nothing was written`);
}

/** The head, and with the first one the marker. */
const besideItems = 2;

/** Throws an {@link OldLayoutError} where the table has to be taken over first. */
export function editable(stored: StoredPolicy, table: string) {
  if (stored.kind === 'current') return { head: stored.head, items: stored.items };
  if (stored.items.length === 0) return { head: null, items: [] };
  throw new OldLayoutError(
    `table ${table} has the layout of an older version, which can be read but not edited. Run once: smtp-warden init`,
  );
}

interface TableEdit {
  readonly before: PolicyHead | null;
  /** Whether it fits into one transaction. */
  readonly isSmall: boolean;
  readonly puts: readonly { readonly item: PolicyItem; readonly replaces: Stamp | null }[];
  readonly deletes: readonly PolicyItem[];
  /** All that the policy holds afterwards. */
  readonly items: readonly PolicyItem[];
  readonly after: PolicyHead;
}

function editOf(
  changes: readonly PolicyChange[],
  { head: before, items }: ReturnType<typeof editable>,
  now: number,
): TableEdit {
  const puts = changes.flatMap((change) =>
    change.kind === 'removeExemption' ? [] : [{ item: subjectOf(change), replaces: change.replaces }],
  );
  const changed = new Set(changes.map((change) => sortKeyOf(subjectOf(change))));
  const untouched = items.filter((item) => !changed.has(sortKeyOf(item)));
  const removed = changes.flatMap((change) => (change.kind === 'removeExemption' ? [change.exemption] : []));
  const room = mostActions - besideItems - puts.length - removed.length;
  const isSmall = room >= 0;
  const ended = untouched.filter((item) => isLongEnded(item, now));
  // What ended long ago never makes a small edit a large one, which needs other rights: the next edits remove the rest.
  const gone = new Set(isSmall ? ended.slice(0, room) : ended);
  const deletes = [...removed, ...gone];
  const kept = [...untouched.filter((item) => !gone.has(item)), ...puts.map(({ item }) => item)];
  const generation = before?.generation ?? newGeneration(now);
  const after = headAfter(before, { generation, items: kept.length, now, affected: affectedBy(changes) });
  return { before, isSmall, puts, deletes, items: kept, after };
}

/** Writes the items and the head in one transaction; false where somebody else was quicker. */
function writeInPlace({ before, puts, deletes, after }: TableEdit, place: PolicyTable): Promise<boolean> {
  const { dynamodb, table: TableName } = place;
  const actions: TransactWriteItem[] = [
    putHead(TableName, after, before),
    ...puts.map(({ item, replaces }) => {
      const condition = replaces ? onlyState(replaces) : onlyIfAbsent;
      return { Put: { TableName, Item: itemIn(after.generation, item), ...condition } };
    }),
    ...deletes.map((item) => {
      const Key = itemOf({ pk: partitionOf(after.generation), sk: sortKeyOf(item) });
      return { Delete: { TableName, Key, ...onlyState(item) } };
    }),
  ];
  return transact(dynamodb, [...actions, ...(before ? [] : [markerPut(TableName, place.now())])]);
}

/**
 * Writes all items as a new generation and puts it in force by one write of the head; false where somebody else was quicker, or
 * has removed the generation.
 */
async function writeAsGeneration({ before, items, after }: TableEdit, place: PolicyTable): Promise<boolean> {
  const { dynamodb, table, now } = place;
  const generation = await stage(items, place);
  const isInForce = await transact(dynamodb, [
    putHead(table, { ...after, generation }, before),
    takeStaged(table, generation),
    before ? retire(table, before.generation, now()) : markerPut(table, now()),
  ]);
  if (!isInForce) await removeGeneration(generation, 'staged', place);
  return isInForce;
}

/** Whether the item that a change names is as it was when the change was made up. `standing` is by sort key. */
function isOnState(change: PolicyChange, standing: ReadonlyMap<string, PolicyItem>): boolean {
  const item = standing.get(sortKeyOf(subjectOf(change)));
  const expected = change.kind === 'removeExemption' ? change.exemption : change.replaces;
  if (!item || !expected) return !item && !expected;
  return item.version === expected.version && item.createdAt === expected.createdAt;
}

function subjectOf(change: PolicyChange): PolicyItem {
  return change.kind === 'putEntry' ? change.entry : change.exemption;
}
