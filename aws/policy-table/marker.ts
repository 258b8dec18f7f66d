import type { Put } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { hashOf } from '../../core/model/canonical-json.ts';
import { type Item, itemOf, readItem, storedOf } from '../dynamodb-item.ts';
import { moment } from '../schemas.ts';
import { markerKey } from './keys.ts';

const markerSchema = z.strictObject({
  at: moment,
  /** The old items that were taken over, by {@link fingerprintOf}; null as long as none was. */
  moved: z.nullable(z.array(z.string())),
});

/** What {@link markerKey} is for, and which old items are in force in their new place. */
export type Marker = z.output<typeof markerSchema>;

export function readMarker(item: Item, table: string): Marker {
  return readItem(markerSchema, item, { table, keys: Object.keys(markerKey) });
}

/** The marker, with the old items that were taken over: none where there were none. */
export function markerPut(TableName: string, now: number, moved: readonly string[] = []): { readonly Put: Put } {
  return { Put: { TableName, Item: markerItem({ at: new Date(now).toISOString(), moved: [...moved] }) } };
}

export function markerItem(marker: Marker): Item {
  return itemOf({ ...marker, ...markerKey });
}

/** Tells an old item from every other and from another state of itself; short, so that one item holds 20,000 of them. */
export function fingerprintOf(item: Item): string {
  return hashOf(storedOf(item)).slice(0, 12);
}
