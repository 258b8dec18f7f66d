import type { SweepConclusion } from '../core/sweep/sweep.ts';
import { type Item, readItem } from './dynamodb-item.ts';
import { sweepConclusionSchema } from './sweep-schemas.ts';
import { sweepTtlAttribute as ttl } from './table-definitions.ts';

/** The item of a sweep that says how it ended; the stream of the table announces it. */
export const conclusionPart = 'conclusion';

/**
 * Reads the item of a conclusion, as the stream of the table brings it; null where a version up to 0.5 wrote it. Throws where it is
 * damaged.
 */
export function sweepConclusionOf(item: Item, table: string): SweepConclusion | null {
  if (isOfEarlierVersion(item)) return null;
  return readItem(sweepConclusionSchema, item, { table, keys: ['part', ttl] });
}

/** Versions up to 0.5 wrote down account and region pairs. */
export function isOfEarlierVersion(item: Item): boolean {
  return 'places' in item && !('accounts' in item);
}
