import { addressSet, commonSize, contains, ofFamily } from '../model/address-set.ts';
import { type Cidr, familyOf } from '../model/cidr.ts';
import type { Source } from '../model/security-group.ts';

/** Whether a source is a CIDR that lies wholly inside approved CIDRs. */
export function isApproved(source: Source, approved: readonly Cidr[]): boolean {
  if (source.kind !== 'cidr') return false;
  return contains(addressSet(ofFamily(approved, familyOf(source.cidr))), addressSet([source.cidr]));
}

/** Whether a source is a CIDR of which something is approved, all of it or a part. */
export function isPartlyApproved(source: Source, approved: readonly Cidr[]): boolean {
  if (source.kind !== 'cidr') return false;
  return commonSize(addressSet([source.cidr]), addressSet(ofFamily(approved, familyOf(source.cidr)))) > 0n;
}
