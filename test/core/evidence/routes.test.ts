import { expect, test } from 'vitest';
import { routing } from '../../../core/evidence/routes.ts';
import { addressSet } from '../../../core/model/address-set.ts';
import { cidr } from '../../../core/model/cidr.ts';
import { aRoute, aRouteTable } from '../../builders/a-network.ts';

const everybody = addressSet([cidr('0.0.0.0/0')]);

function targets(routes: readonly ReturnType<typeof aRoute>[], lists: Record<string, string[] | null> = {}) {
  const read = Object.fromEntries(Object.entries(lists).map(([id, texts]) => [id, texts?.map(cidr) ?? null]));
  const { parts, unreadable } = routing(aRouteTable({ routes }), everybody, read);
  return {
    parts: parts.map(({ addresses, routes: found }) => [addresses.length, found.map(({ target }) => target).join(' ')]),
    unreadable: unreadable.map(({ destination }) => destination),
  };
}

test('the longest prefix takes its addresses first, and each address goes one way', () => {
  const routes = [aRoute('0.0.0.0/0', 'igw-1'), aRoute('64.0.0.0/2', 'nat-1'), aRoute('64.0.0.0/8', 'tgw-1')];

  // 64.0.0.0/8; the rest of 64.0.0.0/2; what is before and after that.
  expect(targets(routes).parts).toEqual([
    [1, 'tgw-1'],
    [1, 'nat-1'],
    [2, 'igw-1'],
  ]);
});

test('addresses without a route are in no part, and routes of the other family take none', () => {
  expect(targets([aRoute('0.0.0.0/1', 'igw-1'), aRoute('::/0', 'igw-1')]).parts).toEqual([[1, 'igw-1']]);
  expect(targets([aRoute('::/0', 'igw-1')]).parts).toEqual([]);
});

test.each([
  [
    'a static one before one that a VPN propagates',
    [aRoute('0.0.0.0/0', 'vgw-1'), aRoute('0.0.0.0/0', 'igw-1')],
    'igw-1',
  ],
  ['a CIDR before a prefix list', [aRoute('pl-1', 'nat-1'), aRoute('0.0.0.0/0', 'igw-1')], 'igw-1'],
  ['a prefix list before one that a VPN propagates', [aRoute('0.0.0.0/0', 'vgw-1'), aRoute('pl-1', 'nat-1')], 'nat-1'],
  ['of two prefix lists either', [aRoute('pl-1', 'nat-1'), aRoute('pl-2', 'igw-1')], 'igw-1 nat-1'],
])('of equal prefixes: %s', (_, routes, expected) => {
  expect(targets(routes, { 'pl-1': ['0.0.0.0/0'], 'pl-2': ['0.0.0.0/0'] }).parts).toEqual([[1, expected]]);
});

test('a longer prefix in a list counts before a CIDR', () => {
  const routes = [aRoute('0.0.0.0/0', 'igw-1'), aRoute('pl-1', 'nat-1')];

  expect(targets(routes, { 'pl-1': ['0.0.0.0/1', '128.0.0.0/1'] }).parts).toEqual([
    [1, 'nat-1'],
    [1, 'nat-1'],
  ]);
});

test('a list that could not be read, and one that nobody looked for, are named', () => {
  const routes = [aRoute('pl-1', 'nat-1'), aRoute('pl-2', 'nat-1'), aRoute('pl-3', 'nat-1')];

  expect(targets(routes, { 'pl-1': null, 'pl-3': [] }).unreadable).toEqual(['pl-1', 'pl-2']);
});
