import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalCidr } from '../../sandbox/cidr.ts';

test.each([
  ['100.68.0.18/18', 'ipv4', '100.68.0.0/18'],
  ['1.2.3.4/0', 'ipv4', '0.0.0.0/0'],
  ['255.255.255.255/32', 'ipv4', '255.255.255.255/32'],
  ['0:0:0:0:0:0:0:0/0', 'ipv6', '::/0'],
  ['2001:0DB8:0000::00FF/64', 'ipv6', '2001:db8::/64'],
  ['2001:db8::1/128', 'ipv6', '2001:db8::1/128'],
] as const)('%s is stored as %s CIDR %s', (text, family, canonical) => {
  expect(canonicalCidr(text, family)).toBe(canonical);
});

test.each([
  ['10.0.0.0', 'ipv4'],
  ['10.0.0.0/33', 'ipv4'],
  ['10.0.0.256/8', 'ipv4'],
  ['010.0.0.0/8', 'ipv4'],
  ['10.0.0/8', 'ipv4'],
  ['::/0', 'ipv4'],
  ['10.0.0.0/8', 'ipv6'],
  ['::/129', 'ipv6'],
  ['fe80::1%eth0/64', 'ipv6'],
  ['', 'ipv6'],
] as const)('%s is no %s CIDR', (text, family) => {
  expect(canonicalCidr(text, family)).toBeUndefined();
});

test('the canonical form does not depend on host bits, and is its own canonical form', () => {
  const address = fc.nat(0xffffffff);
  fc.assert(
    fc.property(address, address, fc.nat(32), (network, host, length) => {
      const mask = length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0;
      const mixed = ((network & mask) | (host & ~mask)) >>> 0;
      const dotted = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');

      const canonical = canonicalCidr(`${dotted(mixed)}/${length}`, 'ipv4');

      expect(canonical).toBe(canonicalCidr(`${dotted(network)}/${length}`, 'ipv4'));
      expect(canonicalCidr(canonical ?? '', 'ipv4')).toBe(canonical);
    }),
  );
});
