import fc from 'fast-check';
import { type Cidr, cidr } from '../../core/model/cidr.ts';
import type { PrefixList, Source } from '../../core/model/security-group.ts';
import { aPrefixList, fromCidr, fromGroup, fromList } from './builders.ts';

/** Networks by how much of the internet they are; the same few come up often, so that rules overlap and repeat. */
const wide = {
  ipv4: ['0.0.0.0/0', '0.0.0.0/1', '128.0.0.0/1', '0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/2', '192.0.0.0/2', '4.0.0.0/7'],
  ipv6: ['::/0', '::/1', '8000::/1', '2000::/3', '2000::/4', '3000::/4', '2000::/2', '2a00::/12', '2600::/15'],
};
const middling = {
  ipv4: [
    '5.0.0.0/8',
    '17.0.0.0/8',
    '18.0.0.0/8',
    '4.0.0.0/8',
    '44.0.0.0/9',
    '17.128.0.0/9',
    '100.0.0.0/8',
    '10.0.0.0/7',
  ],
  ipv6: ['2001::/16', '2600::/16', '2601::/16', '2a01::/17', '2a01:8000::/17', 'f000::/5', '4000::/16'],
};
const narrow = {
  ipv4: ['10.0.0.0/8', '192.168.0.0/16', '172.16.0.0/12', '100.64.0.0/10', '203.0.113.0/24', '81.2.69.0/24'].concat([
    '81.2.68.0/23',
    '8.8.8.8/32',
    '127.0.0.0/8',
    '224.0.0.0/4',
  ]),
  ipv6: ['fd00::/8', 'fe80::/10', '2001:db8::/32', '2a01:4f8::/32', '2a01:4f8::/33', '2001:4860::8888/128', 'ff00::/8'],
};
const approvable = ['81.2.68.0/24', '81.2.69.0/24', '81.2.68.0/23', '81.2.69.7/32', '10.0.0.0/8', '17.0.0.0/8'].concat(
  ['17.0.0.0/9', '17.128.0.0/9', '5.0.0.0/8', '4.0.0.0/8', '203.0.113.0/25', '203.0.113.128/25', '192.168.0.0/16'],
  ['2a01:4f8::/33', '2a01:4f8:8000::/33', '2a01:4f8::/32', '2001:db8::/32', '2600::/16', '2601::/16', 'fd00::/8'],
  ['2001:4860::8888/128', '2001:4860::8889/128'],
);

export const approvableCidr = fc.constantFrom(...approvable.map(cidr));

function cidrsOf(family: 'ipv4' | 'ipv6'): fc.Arbitrary<Cidr> {
  const pick = (texts: readonly string[]) => fc.constantFrom(...texts.map(cidr));
  const any = fc
    .tuple(fc.nat(0xffffffff), fc.integer({ min: 0, max: family === 'ipv4' ? 32 : 48 }))
    .map(([bits, prefix]) => {
      const [high, low] = [bits >>> 16, bits & 0xffff];
      if (family === 'ipv6') return cidr(`${high.toString(16)}:${low.toString(16)}::/${prefix}`);
      return cidr(`${high >>> 8}.${high & 255}.${low >>> 8}.${low & 255}/${prefix}`);
    });
  return fc.oneof(
    { weight: 3, arbitrary: pick(narrow[family]) },
    { weight: 3, arbitrary: pick(middling[family]) },
    { weight: 3, arbitrary: pick(wide[family]) },
    { weight: 1, arbitrary: any },
  );
}

const anyCidrOfUse = fc.oneof(cidrsOf('ipv4'), cidrsOf('ipv6'));

export const prefixLists: fc.Arbitrary<PrefixList[]> = fc
  .array(
    fc.constantFrom('ipv4' as const, 'ipv6' as const).chain((family) =>
      fc.record({
        family: fc.constant(family),
        entries: fc.uniqueArray(cidrsOf(family), { maxLength: 6 }),
        spare: fc.nat(10),
      }),
    ),
    { maxLength: 2 },
  )
  .map((lists) =>
    lists.map(({ family, entries, spare }, index) =>
      aPrefixList({ id: `pl-${index}`, name: `list-${index}`, family, entries, weight: entries.length + spare }),
    ),
  );

/** A source, once the prefix lists are known. */
export type SourceOf = (lists: readonly PrefixList[]) => Source;

/** A few sources, so that rules share them. */
export const sources: fc.Arbitrary<SourceOf[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: anyCidrOfUse.map(
        (network): SourceOf =>
          () =>
            fromCidr(network),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('sg-0a', 'sg-0b').map(
        (id): SourceOf =>
          () =>
            fromGroup(id),
      ),
    },
    {
      weight: 3,
      arbitrary: fc.nat(9).map(
        (index): SourceOf =>
          (lists) => {
            const list = lists[index % Math.max(lists.length, 1)];
            return list ? fromList(list.id) : fromGroup('sg-0a');
          },
      ),
    },
  ),
  { minLength: 1, maxLength: 6 },
);
