import { describe, expect, test } from 'vitest';
import { cidr } from '../../../../core/model/cidr.ts';
import type { Permission } from '../../../../core/model/security-group.ts';
import { remainderOf } from '../../../builders/a-step.ts';
import { openRange } from '../../../builders/an-evidence.ts';
import { aPrefixList, aRule, aSnapshot, fromCidr, fromGroup, fromList, ports } from '../../../builders/builders.ts';
import { type AuthorizeRow, refusalOf } from '../../../builders/gate-rows.ts';

describe('a remainder of a rule on a prefix list', () => {
  const list = aPrefixList({
    id: 'pl-0a',
    entries: ['0.0.0.0/1', '10.0.0.0/8', '81.2.0.0/16', '128.0.0.0/1'].map(cidr),
  });
  const listed = aRule({ id: 'sgr-list', source: fromList('pl-0a'), ports: ports(20, 30) });
  const snapshot = aSnapshot({ rules: [listed, openRange], prefixLists: { 'pl-0a': list } });
  const from = (text: string, change: Partial<Permission> = {}) =>
    remainderOf(listed, { source: fromCidr(text), ports: ports(25), ...change });
  const noPart = 'it is not part of sgr-list';

  const rows: readonly AuthorizeRow[] = [
    {
      name: 'may keep the other ports of the list',
      rule: remainderOf(listed, { ports: ports(26, 30) }),
      expected: null,
    },
    {
      name: 'may not keep the port of the list',
      rule: remainderOf(listed, { ports: ports(25) }),
      expected: 'it reaches a port that is being closed',
    },
    { name: 'may keep the port of a private network that it names', rule: from('10.0.0.0/8'), expected: null },
    { name: 'may keep the port of a part of such a network', rule: from('10.1.0.0/16'), expected: null },
    { name: 'may keep the port of an approved network that it names', rule: from('81.2.69.0/24'), expected: null },
    {
      name: 'may not keep that of a public network',
      rule: from('81.2.0.0/16'),
      expected: 'it is neither private nor approved',
    },
    {
      name: 'may not keep that of one half private',
      rule: from('8.0.0.0/6'),
      expected: 'it is neither private nor approved',
    },
    { name: 'may not keep that of a network of the other family', rule: from('fd00::/8'), expected: noPart },
    { name: 'may not keep a part of several entries at once', rule: from('0.0.0.0/0'), expected: noPart },
    {
      name: 'may not keep another port of the network',
      rule: from('10.0.0.0/8', { ports: ports(26) }),
      expected: noPart,
    },
    {
      name: 'may not keep a range of the network',
      rule: from('10.0.0.0/8', { ports: ports(25, 26) }),
      expected: noPart,
    },
    {
      name: 'may not keep a range that ends at the port',
      rule: from('10.0.0.0/8', { ports: ports(24, 25) }),
      expected: noPart,
    },
    { name: 'may not keep the port by UDP', rule: from('10.0.0.0/8', { protocol: 'udp' }), expected: noPart },
    { name: 'may not keep no ports', rule: from('10.0.0.0/8', { ports: null }), expected: noPart },
    {
      name: 'may not come from a group',
      rule: remainderOf(listed, { source: fromGroup('sg-0a'), ports: ports(25) }),
      expected: noPart,
    },
    {
      name: 'may not come from another list',
      rule: remainderOf(listed, { source: fromList('pl-0b'), ports: ports(25) }),
      expected: noPart,
    },
    {
      name: 'may not be kept of a CIDR',
      rule: { ...from('10.0.0.0/8'), origin: { kind: 'remainder', securityGroupRuleId: 'sgr-open' } },
      expected: 'it is not part of sgr-open',
    },
  ];

  test.each(rows)('$name', (row) => {
    expect(refusalOf({ ...row, evidence: { snapshot } })).toBe(row.expected);
  });

  test('of IPv6 may keep a private network of IPv6, and none of IPv4', () => {
    const six = aPrefixList({ id: 'pl-0a', family: 'ipv6', entries: ['::/0', 'fd00::/8'].map(cidr) });
    const evidence = { snapshot: aSnapshot({ rules: [listed], prefixLists: { 'pl-0a': six } }) };

    const refusals = ['fd00::/8', '10.0.0.0/8'].map((text) => refusalOf({ rule: from(text), evidence }));

    expect(refusals).toEqual([null, noPart]);
  });
});
