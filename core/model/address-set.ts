import { type AddressFamily, type AddressRange, addressRange, bitsOf, type Cidr, cidrOf, familyOf } from './cidr.ts';

/** Disjoint ranges of one family, ascending and never adjacent: two equal sets have equal arrays. */
export type AddressSet = readonly AddressRange[];

/** The union of ranges of one family. */
export function union(ranges: readonly AddressRange[]): AddressSet {
  if (ranges.length < 2) return ranges;
  const sorted = ranges.toSorted((a, b) => (a.first < b.first ? -1 : 1));
  const merged: AddressRange[] = [];
  for (const range of sorted) {
    const previous = merged.at(-1);
    if (previous && range.first <= previous.last + 1n) {
      if (range.last > previous.last) merged[merged.length - 1] = { ...previous, last: range.last };
    } else merged.push(range);
  }
  return merged;
}

export function addressSet(cidrs: readonly Cidr[]): AddressSet {
  return union(cidrs.map(addressRange));
}

/** The addresses of `from` that are not in `removed`. */
export function subtract(from: AddressSet, removed: AddressSet): AddressSet {
  const left: AddressRange[] = [];
  for (const range of from) {
    let first = range.first;
    for (const hole of removed) {
      if (hole.last < first) continue;
      if (hole.first > range.last) break;
      if (hole.first > first) left.push({ ...range, first, last: hole.first - 1n });
      first = hole.last + 1n;
    }
    if (first <= range.last) left.push({ ...range, first });
  }
  return left;
}

/** The addresses that are in both sets. */
export function intersect(a: AddressSet, b: AddressSet): AddressSet {
  const common: AddressRange[] = [];
  for (const range of a) {
    for (const other of b) {
      const first = max(range.first, other.first);
      const last = min(range.last, other.last);
      if (first <= last) common.push({ ...range, first, last });
    }
  }
  return union(common);
}

/** How many addresses both sets have in common. */
export function commonSize(a: AddressSet, b: AddressSet): bigint {
  let size = 0n;
  let start = 0;
  for (const range of a) {
    for (let index = start; index < b.length; index++) {
      const other = b[index] as AddressRange;
      if (other.last < range.first) start = index + 1;
      else if (other.first > range.last) break;
      else size += min(range.last, other.last) - max(range.first, other.first) + 1n;
    }
  }
  return size;
}

/** Whether every address of `inner` is in `outer`. An empty set is inside every set. */
export function contains(outer: AddressSet, inner: AddressSet): boolean {
  return inner.every((range) => outer.some((other) => other.first <= range.first && range.last <= other.last));
}

/** The fewest CIDRs of one family that mean the same addresses as these and have at least this prefix length. */
export function mergeCidrs(cidrs: readonly Cidr[], shortestPrefix = 0): Cidr[] {
  return addressSet(cidrs).flatMap((range) => rangeToCidrs(range, shortestPrefix));
}

export function ofFamily(cidrs: readonly Cidr[], family: AddressFamily): Cidr[] {
  return cidrs.filter((value) => familyOf(value) === family);
}

function rangeToCidrs(range: AddressRange, shortestPrefix: number): Cidr[] {
  const cidrs: Cidr[] = [];
  const bits = bitsOf(range.family);
  let first = range.first;
  while (first <= range.last) {
    let hostBits = 0;
    while (hostBits < bits - shortestPrefix && fitsOneBitMore(first, range.last, hostBits)) hostBits++;
    cidrs.push(cidrOf(range.family, first, bits - hostBits));
    first += 1n << BigInt(hostBits);
  }
  return cidrs;
}

function fitsOneBitMore(first: bigint, last: bigint, hostBits: number): boolean {
  const size = 1n << BigInt(hostBits + 1);
  return first % size === 0n && first + size - 1n <= last;
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
