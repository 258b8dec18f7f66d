import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { excessiveSums, largestOf } from '../../../core/policy/approved-sum.ts';
import { anEntry } from '../../builders/builders.ts';

const limits = { ipv4: 8, ipv6: 16 };
const entries = (...texts: readonly string[]) =>
  texts.map((text, at) => anEntry({ id: `entry-${at}`, cidr: cidr(text) }));

function sums(...texts: readonly string[]): [string, string][] {
  return excessiveSums(entries(...texts), limits).map(({ family, addresses }) => [family, addresses]);
}

describe('the CIDRs approved for a group hold more public addresses than the limit', () => {
  test.each<[name: string, texts: string[], expected: [string, string][]]>([
    ['not where there are none', [], []],
    ['not at exactly the limit', ['17.0.0.0/8'], []],
    ['by one more', ['17.0.0.0/8', '18.0.0.0/32'], [['ipv4', '16777217']]],
    ['by many small ones', Array.from({ length: 3 }, (_, at) => `${17 + at}.0.0.0/9`), [['ipv4', '25165824']]],
    ['each address counted once', ['17.0.0.0/8', '17.1.0.0/16', '17.0.0.0/9'], []],
    ['private ones not counted', ['17.0.0.0/8', '10.0.0.0/8', '192.168.0.0/16'], []],
    ['families not counted together', ['17.0.0.0/8', '2600::/16'], []],
    ['not at exactly the limit of IPv6', ['2600::/16'], []],
    ['by one more of IPv6', ['2600::/16', '2601::/128'], [['ipv6', String(2n ** 112n + 1n)]]],
    [
      'by both',
      ['17.0.0.0/8', '18.0.0.0/8', '2600::/16', '2601::/16'],
      [
        ['ipv4', '33554432'],
        ['ipv6', String(2n ** 113n)],
      ],
    ],
  ])('%s', (_, texts, expected) => {
    expect(sums(...texts)).toEqual(expected);
  });

  test('with the limit and the entries of that family alone', () => {
    const all = entries('17.0.0.0/8', '2600::/16', '18.0.0.0/8');

    expect(excessiveSums(all, limits)).toEqual([
      { family: 'ipv4', addresses: '33554432', limitPrefixLength: 8, entries: [all[0], all[2]] },
    ]);
  });

  test('by the limits of the settings', () => {
    expect(excessiveSums(entries('17.0.0.0/8'), { ipv4: 9, ipv6: 16 })).toHaveLength(1);
    expect(excessiveSums(entries('17.0.0.0/8', '18.0.0.0/8'), { ipv4: 7, ipv6: 16 })).toEqual([]);
  });
});

test('the largest entries are the three widest, of equal ones those with the first ids', () => {
  const given = [
    anEntry({ id: 'c', cidr: cidr('17.0.0.0/9') }),
    anEntry({ id: 'd', cidr: cidr('18.0.0.0/24') }),
    anEntry({ id: 'a', cidr: cidr('19.0.0.0/16') }),
    anEntry({ id: 'b', cidr: cidr('20.0.0.0/16') }),
  ];
  const backwards = given.toReversed();

  expect([given, backwards].map((some) => largestOf(some).map(({ id }) => id))).toEqual([
    ['c', 'a', 'b'],
    ['c', 'a', 'b'],
  ]);
  expect(largestOf(given.slice(0, 1))).toEqual(given.slice(0, 1));
});
