import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { permissionKey, type SecurityGroupRule } from '../../../core/model/security-group.ts';
import { restorationOf } from '../../../core/reconcile/restore.ts';
import { anOpenRule, aPrefixList, aRule, fromCidr, fromGroup, fromList, ports } from '../../builders/builders.ts';

const unknown = fromList('pl-unknown');

function restored(rule: SecurityGroupRule) {
  const world = aPrefixList({ id: 'pl-world-6', family: 'ipv6', entries: [cidr('::/0')] });
  return restorationOf(rule, {
    prefixLists: { [world.id]: world },
    approved: [cidr('16.0.0.0/7')],
    limits: { ipv4: 8, ipv6: 16 },
  });
}

function keysOf(change: Partial<SecurityGroupRule>): string[] {
  return restored(aRule(change)).map(permissionKey);
}

/** What is kept of an all-traffic rule, the port and the protocols that nobody uses aside. */
function allButThePort(icmp: string, source: string): string[] {
  return [
    `tcp 0-24 ${source}`,
    `tcp 26-65535 ${source}`,
    `udp 0-65535 ${source}`,
    `${icmp} -1--1 ${source}`,
    ...['47', '50', '51'].map((protocol) => `${protocol} all ${source}`),
  ];
}

describe('of a rule that somebody had changed before it was revoked', () => {
  test('every part that is put back bears the description, as EC2 takes it, and names the rule', () => {
    const rule = anOpenRule({ id: 'sgr-open', ports: ports(24, 26), description: 'who?' });

    const shared = {
      protocol: 'tcp',
      source: fromCidr('0.0.0.0/0'),
      description: 'who_',
      origin: { kind: 'residue', securityGroupRuleId: 'sgr-open' },
    };
    expect(restored(rule)).toEqual([
      { ...shared, ports: ports(24) },
      { ...shared, ports: ports(26) },
    ]);
  });

  test.each<[string, () => Partial<SecurityGroupRule>]>([
    ['lets offices in', () => ({})],
    ['lets approved networks in', () => ({ source: fromCidr('16.0.0.0/7') })],
    ['lets a group in, to everything', () => ({ protocol: '-1', ports: null, source: fromGroup('sg-0a') })],
    ['lets the internet in to another port', () => ({ ports: ports(443), source: fromCidr('0.0.0.0/0') })],
    ['lets a list that is not known in to another port', () => ({ ports: ports(26, 443), source: unknown })],
    ['lets a list that is not known in by UDP', () => ({ protocol: 'udp', source: unknown })],
    ['lets a list that is not known in by GRE', () => ({ protocol: '47', ports: null, source: unknown })],
    [
      'lets a list that is not known send pings',
      () => ({ protocol: 'icmp', ports: { from: 8, to: -1 }, source: unknown }),
    ],
  ])('all is put back where it %s', (_, change) => {
    const rule = aRule(change());

    expect(keysOf(change())).toEqual([permissionKey(rule)]);
  });

  test.each<[string, () => Partial<SecurityGroupRule>, string[]]>([
    ['the internet', () => ({ ports: ports(25, 26), source: fromCidr('0.0.0.0/0') }), ['tcp 26-26 0.0.0.0/0']],
    ['a list that is not known', () => ({ ports: ports(24, 25), source: unknown }), ['tcp 24-24 pl-unknown']],
    ['a list that is not known, to the port alone', () => ({ source: unknown }), []],
    [
      'the IPv4 internet, to everything',
      () => ({ protocol: '-1', ports: null, source: fromCidr('0.0.0.0/0') }),
      allButThePort('icmp', '0.0.0.0/0'),
    ],
    [
      'the IPv6 internet, to everything',
      () => ({ protocol: '-1', ports: null, source: fromCidr('::/0') }),
      allButThePort('icmpv6', '::/0'),
    ],
    [
      'a list of the IPv6 internet, to everything',
      () => ({ protocol: '-1', ports: null, source: fromList('pl-world-6') }),
      allButThePort('icmpv6', 'pl-world-6'),
    ],
    [
      'a list that is not known, to everything',
      () => ({ protocol: '-1', ports: null, source: unknown }),
      allButThePort('icmp', 'pl-unknown'),
    ],
  ])('all but the port is put back where it lets in %s', (_, change, kept) => {
    expect(keysOf(change())).toEqual(kept);
  });
});
