import { expect, test } from 'vitest';
import { addressSet, contains } from '../../../core/model/address-set.ts';
import { cidr } from '../../../core/model/cidr.ts';
import { publicPart, publicSize, publicSpaceOf, publicSpaceSize } from '../../../core/model/public-address-space.ts';

const set = (...texts: string[]) => addressSet(texts.map(cidr));

test('the public part of a block is what is left without the special-purpose blocks', () => {
  expect(publicPart(set('10.0.0.0/7'))).toEqual(set('11.0.0.0/8'));
  expect(publicPart(set('10.0.0.0/8', '81.2.69.0/24'))).toEqual(set('81.2.69.0/24'));
  expect(publicPart(set('fc00::/7'))).toEqual([]);
  expect(publicPart([])).toEqual([]);
});

test.each(['ipv4', 'ipv6'] as const)('the public space of %s is the public part of all its addresses', (family) => {
  const all = set(family === 'ipv4' ? '0.0.0.0/0' : '::/0');

  expect(publicPart(all)).toEqual(publicSpaceOf(family));
  expect(publicSize(publicSpaceOf(family))).toBe(publicSpaceSize(family));
  expect(contains(publicSpaceOf(family), set(family === 'ipv4' ? '10.0.0.0/8' : 'fe80::/10'))).toBe(false);
});
