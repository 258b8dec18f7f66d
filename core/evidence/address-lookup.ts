import { type AddressSet, addressSet, ofFamily } from '../model/address-set.ts';
import type { AddressFamily, Cidr } from '../model/cidr.ts';

/** Networks, in which an address is found by halving: flow logs name many addresses. */
export interface AddressLookup {
  has(family: AddressFamily, address: bigint): boolean;
}

export function lookupOf(cidrs: readonly Cidr[]): AddressLookup {
  const sets: Record<AddressFamily, AddressSet> = {
    ipv4: addressSet(ofFamily(cidrs, 'ipv4')),
    ipv6: addressSet(ofFamily(cidrs, 'ipv6')),
  };
  return { has: (family, address) => isIn(sets[family], address) };
}

/** The ranges are disjoint and ascending. */
function isIn(ranges: AddressSet, address: bigint): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const range = ranges[middle];
    if (range === undefined || address < range.first) high = middle;
    else if (address > range.last) low = middle + 1;
    else return true;
  }
  return false;
}
