import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { lapsedRules, managedFamilies, managedPort } from '../../../core/plan/managed-rules.ts';
import { anEntry, aRule, fromCidr, fromGroup, fromList, managedTags, ports } from '../../builders/builders.ts';

const managed = (change: Partial<SecurityGroupRule> = {}) => aRule({ tags: managedTags, ...change });

const others: readonly [string, Partial<SecurityGroupRule>][] = [
  ['another port', { ports: ports(26) }],
  ['a range that starts at the port', { ports: ports(25, 26) }],
  ['a range that ends at the port', { ports: ports(24, 25) }],
  ['no ports', { ports: null }],
  ['another protocol', { protocol: 'udp' }],
  ['all traffic', { protocol: '-1', ports: null }],
  ['a prefix list', { source: fromList('pl-0123456789abcdef0') }],
  ['a security group', { source: fromGroup('sg-0fedcba9876543210') }],
  ['no tags', { tags: {} }],
  ['only the tag of a remediation', { tags: { 'smtp-warden:remediation': 'rem-1' } }],
  ['another value of the tag', { tags: { 'smtp-warden:managed': 'false' } }],
];

describe('a rule stands for an approved CIDR', () => {
  test.each([
    ['IPv4', managed()],
    ['IPv6', managed({ source: fromCidr('2001:db8::/32') })],
  ])('where it is tagged so, and exactly the port from a CIDR: %s', (_, rule) => {
    expect(managedPort(rule)).toBe(25);
  });

  test.each(others)('but not with %s', (_, change) => {
    const rule = managed(change);

    expect(managedPort(rule)).toBeNull();
    expect(lapsedRules([rule], [])).toEqual([]);
    expect(managedFamilies([rule])).toEqual(new Map());
  });
});

test('managed rules lapse once their CIDR is no longer approved as a whole', () => {
  const office = managed({ id: 'sgr-office' });
  const half = managed({ id: 'sgr-half', source: fromCidr('81.2.68.0/23') });
  const gone = managed({ id: 'sgr-gone', source: fromCidr('93.184.216.0/24') });

  expect(lapsedRules([office, half, gone], [anEntry({ cidr: cidr('81.2.69.0/24') })])).toEqual([half, gone]);
});

test('the families of the managed rules, by port', () => {
  const rules = [managed(), managed({ source: fromCidr('93.184.216.0/24') }), aRule({ source: fromCidr('::/0') })];

  expect(managedFamilies(rules)).toEqual(new Map([[25, new Set(['ipv4'])]]));
  expect(managedFamilies([...rules, managed({ source: fromCidr('2001:db8::/32') })])).toEqual(
    new Map([[25, new Set(['ipv4', 'ipv6'])]]),
  );
});
