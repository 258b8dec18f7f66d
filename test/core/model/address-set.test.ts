import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import {
  addressSet,
  commonSize,
  contains,
  intersect,
  mergeCidrs,
  ofFamily,
  subtract,
  union,
} from '../../../core/model/address-set.ts';
import { type AddressFamily, type AddressRange, type Cidr, cidr, familyOf } from '../../../core/model/cidr.ts';
import { anyCidr } from '../../builders/arbitraries.ts';
import { numberSetting } from '../../builders/number-setting.ts';
import { spanOf } from '../../oracle/addresses.ts';

const runs = { numRuns: numberSetting('PROPERTY_RUNS', 2000) };
vi.setConfig({ testTimeout: 30_000 + runs.numRuns });

/** Sixty-four addresses at the start and the end of a family: few enough to list. A set is of one family (its contract). */
const size = 64n;
const tops = { ipv4: (1n << 32n) - size, ipv6: (1n << 128n) - size };
const aFamily = fc.constantFrom<AddressFamily>('ipv4', 'ipv6');

const rangesOf = (family: AddressFamily): fc.Arbitrary<AddressRange[]> =>
  fc.array(
    fc.tuple(fc.boolean(), fc.nat(63), fc.nat(63)).map(([isTop, a, b]) => {
      const base = isTop ? tops[family] : 0n;
      return { family, first: base + BigInt(Math.min(a, b)), last: base + BigInt(Math.max(a, b)) };
    }),
    { maxLength: 6 },
  );

const ranges = aFamily.chain(rangesOf);
const twoRanges = aFamily.chain((family) => fc.tuple(rangesOf(family), rangesOf(family)));

const smallCidrs: fc.Arbitrary<Cidr[]> = aFamily.chain((family) =>
  fc.array(
    fc.tuple(fc.nat(63), fc.integer({ min: 0, max: 6 })).map(([last, wide]) => {
      return cidr(family === 'ipv4' ? `0.0.0.${last}/${32 - wide}` : `::${last.toString(16)}/${128 - wide}`);
    }),
    { maxLength: 12 },
  ),
);

/** Every address of some ranges, one by one. */
function listed(some: readonly AddressRange[]): Set<string> {
  const all = new Set<string>();
  for (const { family, first, last } of some) {
    for (let address = first; address <= last; address++) all.add(`${family} ${address}`);
  }
  return all;
}

function without(some: ReadonlySet<string>, others: ReadonlySet<string>): Set<string> {
  return new Set([...some].filter((address) => !others.has(address)));
}

function isTidy(set: readonly AddressRange[]): boolean {
  return set.every((range, index) => {
    const before = set[index - 1];
    return range.first <= range.last && (before?.family !== range.family || before.last + 1n < range.first);
  });
}

describe('address sets, against listing every address', () => {
  test('a union holds what any range holds, in the fewest ranges', () => {
    const property = fc.property(ranges, (some) => {
      const set = union(some);

      expect(listed(set)).toEqual(listed(some));
      expect(isTidy(set)).toBe(true);
    });
    fc.assert(property, runs);
  });

  test('an intersection holds what both hold, in the fewest ranges', () => {
    const property = fc.property(twoRanges, ([some, others]) => {
      const common = intersect(union(some), union(others));

      const inOthers = listed(others);
      expect(listed(common)).toEqual(new Set([...listed(some)].filter((address) => inOthers.has(address))));
      expect(isTidy(common)).toBe(true);
    });
    fc.assert(property, runs);
  });

  test('subtracting leaves what only the first holds', () => {
    const property = fc.property(twoRanges, ([some, others]) => {
      const left = subtract(union(some), union(others));

      expect(listed(left)).toEqual(without(listed(some), listed(others)));
      expect(isTidy(left)).toBe(true);
    });
    fc.assert(property, runs);
  });

  test('the common size counts what both hold', () => {
    const property = fc.property(twoRanges, ([some, others]) => {
      const common = commonSize(union(some), union(others));

      expect(common).toBe(BigInt(listed(some).size - without(listed(some), listed(others)).size));
    });
    fc.assert(property, runs);
  });

  test('one contains another when it holds every address of it', () => {
    const property = fc.property(twoRanges, ([outer, inner]) => {
      const isInside = contains(union(outer), union(inner));

      expect(isInside).toBe(without(listed(inner), listed(outer)).size === 0);
    });
    fc.assert(property, runs);
  });

  test('merged CIDRs hold the same addresses and are the fewest that do', () => {
    const property = fc.property(smallCidrs, (some) => {
      const merged = mergeCidrs(some);

      expect(listed(merged.map(spanOf))).toEqual(listed(some.map(spanOf)));
      expect(merged.length).toBe(fewest(listed(some.map(spanOf)), some[0] ? familyOf(some[0]) : 'ipv4'));
    });
    fc.assert(property, runs);
  });

  test('merging any networks keeps every one of them, and merging again changes nothing', () => {
    const property = fc.property(aFamily, fc.array(anyCidr, { maxLength: 8 }), (family, all) => {
      const some = ofFamily(all, family);

      const merged = mergeCidrs(some);

      expect(addressSet(merged)).toEqual(addressSet(some));
      expect(mergeCidrs(merged)).toEqual(merged);
    });
    fc.assert(property, runs);
  });

  test('merging halves of a whole gives the whole, up to all addresses of a family', () => {
    expect(mergeCidrs(['0.0.0.0/1', '128.0.0.0/1'].map(cidr))).toEqual(['0.0.0.0/0']);
    expect(mergeCidrs(['8000::/1', '::/1'].map(cidr))).toEqual(['::/0']);
    expect(mergeCidrs(['10.0.1.0/24', '10.0.2.0/24'].map(cidr)).toSorted()).toEqual(['10.0.1.0/24', '10.0.2.0/24']);
  });
});

describe('address sets that meet in one address', () => {
  const span = (first: bigint, last: bigint): AddressRange => ({ family: 'ipv4', first, last });

  test.each([
    ['before', span(0n, 5n)],
    ['behind', span(9n, 12n)],
  ])('have that one in common, the other lying %s', (_, other) => {
    expect(commonSize([span(5n, 9n)], [other])).toBe(1n);
    expect(commonSize([other], [span(5n, 9n)])).toBe(1n);
  });

  test('leave a single address where all but the first or the last is subtracted', () => {
    expect(subtract([span(5n, 9n)], [span(0n, 8n)])).toEqual([span(9n, 9n)]);
    expect(subtract([span(5n, 9n)], [span(6n, 12n)])).toEqual([span(5n, 5n)]);
  });

  test('are united to one', () => {
    expect(union([span(5n, 9n), span(0n, 5n)])).toEqual([span(0n, 9n)]);
    expect(union([span(6n, 9n), span(0n, 5n)])).toEqual([span(0n, 9n)]);
    expect(union([span(7n, 9n), span(0n, 5n)])).toEqual([span(0n, 5n), span(7n, 9n)]);
  });
});

/** The fewest CIDRs for a set within the first 64 addresses: a block that is whole is one, any other is its halves'. */
function fewest(addresses: ReadonlySet<string>, family: AddressFamily, first = 0, length = Number(size)): number {
  const held = Array.from({ length }, (_, index) => addresses.has(`${family} ${first + index}`));
  if (!held.includes(true)) return 0;
  if (!held.includes(false)) return 1;
  const half = length / 2;
  return fewest(addresses, family, first, half) + fewest(addresses, family, first + half, half);
}
