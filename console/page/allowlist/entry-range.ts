import { type AddressRange, addressRange } from '../../../core/model/cidr.ts';
import type { AllowlistEntry } from '../documents.ts';

const known = new WeakMap<AllowlistEntry, AddressRange>();

/** The addresses of an entry. Kept for each entry: with thousands of them it takes longer than all the rest of a list. */
export function rangeOf(entry: AllowlistEntry): AddressRange {
  const kept = known.get(entry);
  if (kept) return kept;
  const range = addressRange(entry.cidr);
  known.set(entry, range);
  return range;
}
