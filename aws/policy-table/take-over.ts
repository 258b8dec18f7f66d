import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { isLongEnded } from '../../core/policy/long-ended.ts';
import type { Item } from '../dynamodb-item.ts';
import { readEnd } from './chain.ts';
import { newGeneration, removeGeneration, removeLeftovers, stage, takeStaged } from './generations.ts';
import { unadoptedHead } from './head.ts';
import { fingerprintOf, markerItem, markerPut } from './marker.ts';
import { pause, tries } from './pause.ts';
import { type PolicyTable, readOldPartition, readTable } from './read-table.ts';
import { mostActions, onlyIfAbsent, onlyState, putHead, transact } from './transactions.ts';

export interface TakeOver {
  /** How many items of the old layout were put into the present one by this call. */
  readonly moved: number;
  /** How many generations that nobody reads were removed. */
  readonly removed: number;
  /** Sort keys of old items that are not in force: a version up to 0.2 wrote them after the table was taken over. */
  readonly notMoved: readonly string[];
}

/**
 * Gives a table the present layout: what is there is taken over once, and nothing is lost if this is cut off, run again or run by
 * two at once. From the marker on, versions up to 0.2 stop with an error. Throws where an old item is damaged: nothing has been
 * changed then.
 */
export async function takeOver(place: PolicyTable): Promise<TakeOver> {
  // Once there is a chain, nothing of an older layout is ever taken over, whatever has become of the head.
  const isAdopted = (await readEnd(place)).kind !== 'none';
  if (isAdopted) await restoreMarker(place);
  const moved = isAdopted ? 0 : await moveOldItems(place);
  return { moved, removed: await removeLeftovers(place), notMoved: await removeMoved(place) };
}

async function moveOldItems(place: PolicyTable): Promise<number> {
  const { dynamodb, table, now } = place;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const stored = await readTable(place);
    if (stored.kind === 'current') {
      await restoreMarker(place);
      return 0;
    }
    if (!stored.marker) {
      // Before the items are read that are moved: what is edited by an old version after that would be lost.
      await announceMove(place);
      continue;
    }
    const items = stored.items.filter((item) => !isLongEnded(item, now()));
    const staged = items.length > 0 ? await stage(items, place) : null;
    // Nobody gains or loses an approval. What an old version edited shortly before is in the stream by itself.
    const affected = { accounts: [], groups: [] };
    const head = unadoptedHead({
      generation: staged ?? newGeneration(now()),
      items: items.length,
      now: now(),
      affected,
    });
    const take = staged === null ? [] : [takeStaged(table, staged)];
    const writes: TransactWriteItem[] = [
      putHead(table, head, null),
      markerPut(table, now(), stored.raw.map(fingerprintOf)),
      ...take,
    ];
    if (await transact(dynamodb, writes)) return items.length;
    if (staged !== null) await removeGeneration(staged, 'staged', place);
    await pause(attempt);
  }
  throw new Error(`table ${table}: somebody else changed it during each of ${tries} tries. Run init again`);
}

/** Whoever has deleted the marker, as versions up to 0.2 advise, gets it back. */
async function restoreMarker({ dynamodb, table, now }: PolicyTable): Promise<void> {
  const { Put } = markerPut(table, now());
  await transact(dynamodb, [{ Put: { ...Put, ...onlyIfAbsent } }]);
}

async function announceMove({ dynamodb, table, now }: PolicyTable): Promise<void> {
  const Item = markerItem({ at: new Date(now()).toISOString(), moved: null });
  await transact(dynamodb, [{ Put: { TableName: table, Item, ...onlyIfAbsent } }]);
}

interface OldItems {
  readonly hasMarker: boolean;
  readonly moved: readonly Item[];
  readonly notMoved: readonly string[];
}

/** Old items that are in force in their new place, and the sort keys of all others. */
export async function oldItemsOf(place: Pick<PolicyTable, 'dynamodb' | 'table'>): Promise<OldItems> {
  const { marker, raw } = await readOldPartition(place);
  const fingerprints = new Set(marker?.moved);
  const [moved, others]: [Item[], Item[]] = [[], []];
  for (const item of raw) (fingerprints.has(fingerprintOf(item)) ? moved : others).push(item);
  return { hasMarker: marker !== null, moved, notMoved: others.map(({ sk }) => sk?.S ?? '') };
}

/** Deletes the old items that are in force in their new place. Gives the sort keys of all others. */
async function removeMoved(place: PolicyTable): Promise<readonly string[]> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const { moved, notMoved } = await oldItemsOf(place);
    if (moved.length === 0) return notMoved;
    if (attempt > 0) await pause(attempt);
    for (let start = 0; start < moved.length; start += mostActions) {
      // One that was changed or deleted meanwhile keeps its portion from being written; it is judged anew the next time.
      await transact(
        place.dynamodb,
        moved.slice(start, start + mostActions).map((item) => deletionOf(item, place.table)),
      );
    }
  }
  throw new Error(`table ${place.table}: old items changed in each of ${tries} tries to remove them. Run init again`);
}

/** Only as it was read. */
function deletionOf({ pk, sk, version, createdAt }: Item, TableName: string): TransactWriteItem {
  return {
    Delete: {
      TableName,
      Key: { pk: pk ?? { S: '' }, sk: sk ?? { S: '' } },
      ...onlyState({ version: Number(version?.N), createdAt: createdAt?.S ?? '' }),
    },
  };
}
