import { addressSet, contains, ofFamily } from '../model/address-set.ts';
import { type Cidr, familyOf } from '../model/cidr.ts';
import type { Source } from '../model/security-group.ts';

/** Whether a source is a CIDR that lies wholly inside approved CIDRs. */
export function isApproved(source: Source, approved: readonly Cidr[]): boolean {
  if (source.kind !== 'cidr') return false;
  return contains(addressSet(ofFamily(approved, familyOf(source.cidr))), addressSet([source.cidr]));
}
