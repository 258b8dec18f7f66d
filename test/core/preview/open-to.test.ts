import { expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { isLetIn, openTo } from '../../../core/preview/open-to.ts';
import {
  anOpenRule,
  anUnreadableList,
  aPrefixList,
  aRule,
  fromCidr,
  fromGroup,
  fromList,
  ports,
} from '../../builders/builders.ts';

test('sources that reach the port come once, the widest first, then lists, then groups', () => {
  const rules = [
    aRule({ source: fromGroup('sg-0fedcba9876543210') }),
    aRule({ source: fromList('pl-0123456789abcdef0') }),
    aRule(),
    aRule({ ports: ports(20, 30) }),
    anOpenRule({ protocol: '-1', ports: null }),
    aRule({ source: fromCidr('17.0.0.0/8') }),
  ];

  expect(openTo(rules)).toEqual([
    '0.0.0.0/0',
    '17.0.0.0/8',
    '81.2.69.0/24',
    'pl-0123456789abcdef0',
    'sg-0fedcba9876543210',
  ]);
});

test('what does not reach the port is no such source', () => {
  expect(openTo([anOpenRule({ ports: ports(26, 65_535) }), anOpenRule({ protocol: 'udp' })])).toEqual([]);
});

test('a network is let in where all of it is, be it by several rules or by a list', () => {
  const halves = [aRule({ source: fromCidr('81.2.69.0/25') }), aRule({ source: fromCidr('81.2.69.128/25') })];
  const list = aPrefixList({ entries: [cidr('81.2.68.0/23')] });
  const listed = [aRule({ source: fromList(list.id) })];

  expect(isLetIn(cidr('81.2.69.0/24'), halves, {})).toBe(true);
  expect(isLetIn(cidr('81.2.69.0/24'), halves.slice(0, 1), {})).toBe(false);
  expect(isLetIn(cidr('81.2.69.0/24'), listed, { [list.id]: list })).toBe(true);
  expect(isLetIn(cidr('81.2.69.0/24'), listed, { [list.id]: anUnreadableList({ id: list.id }) })).toBe(false);
});

test('a rule of IPv4 lets in nobody by IPv6', () => {
  expect(isLetIn(cidr('2a01:4f8::/32'), [anOpenRule()], {})).toBe(false);
});
