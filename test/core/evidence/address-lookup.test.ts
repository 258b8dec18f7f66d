import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lookupOf } from '../../../core/evidence/address-lookup.ts';
import { addressSet, contains } from '../../../core/model/address-set.ts';
import { type AddressFamily, addressRange, type Cidr, cidr } from '../../../core/model/cidr.ts';

const aCidr = fc
  .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 }), fc.constantFrom(8, 16, 17, 24, 31, 32))
  .map(([a, b, prefix]) => {
    const first = ((10 << 24) | (a << 16) | (b << 8)) >>> 0;
    const network = prefix === 32 ? first : first - (first % 2 ** (32 - prefix));
    return cidr(`${network >>> 24}.${(network >>> 16) & 255}.${(network >>> 8) & 255}.${network & 255}/${prefix}`);
  });

function has(networks: readonly Cidr[], family: AddressFamily, address: Cidr): boolean {
  return lookupOf(networks).has(family, addressRange(address).first);
}

test('an address is found exactly where the networks hold it', () => {
  fc.assert(
    fc.property(fc.array(aCidr, { maxLength: 12 }), aCidr, (networks, where) => {
      const address = cidr(`${where.slice(0, where.indexOf('/'))}/32`);

      expect(has(networks, 'ipv4', address)).toBe(contains(addressSet(networks), addressSet([address])));
    }),
    { numRuns: 300 },
  );
});

test('networks of one family hold no address of the other', () => {
  expect(lookupOf([cidr('0.0.0.0/0')]).has('ipv6', 1n)).toBe(false);
  expect(lookupOf([cidr('::/0')]).has('ipv6', 1n)).toBe(true);
  expect(lookupOf([]).has('ipv4', 1n)).toBe(false);
});
