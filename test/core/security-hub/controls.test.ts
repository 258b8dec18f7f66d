import { describe, expect, test } from 'vitest';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { authorizedByDefault, type Control, stillOpen } from '../../../core/security-hub/controls.ts';
import { anOpenRule, aRule, fromCidr, fromGroup, fromList, ports } from '../../builders/builders.ts';

const highRisk: Control = { id: 'EC2.19' };
const authorized: Control = { id: 'EC2.18', ...authorizedByDefault };

interface Case {
  readonly rule: string;
  readonly control: Control;
  readonly rules: readonly SecurityGroupRule[];
  readonly open: readonly string[];
}

const cases: readonly Case[] = [
  {
    rule: 'EC2.19 objects to each high-risk port of a range',
    control: highRisk,
    rules: [anOpenRule({ ports: ports(20, 26) })],
    open: ['tcp 20', 'tcp 21', 'tcp 22', 'tcp 23', 'tcp 25'],
  },
  {
    rule: 'EC2.19 passes with other ports open',
    control: highRisk,
    rules: [anOpenRule({ ports: ports(80) }), anOpenRule({ ports: ports(26, 109) })],
    open: [],
  },
  {
    rule: 'EC2.18 objects to what is not authorised',
    control: authorized,
    rules: [anOpenRule({ ports: ports(79, 81) }), anOpenRule({ ports: ports(443) })],
    open: ['tcp 79', 'tcp 81'],
  },
  {
    rule: 'EC2.18 authorises no udp unless told to',
    control: authorized,
    rules: [anOpenRule({ protocol: 'udp', ports: ports(443) })],
    open: ['udp 443'],
  },
  {
    rule: 'EC2.18 takes the ports of its parameters, ranges too',
    control: { id: 'EC2.18', authorizedTcpPorts: [ports(20, 30)], authorizedUdpPorts: [ports(53)] },
    rules: [
      anOpenRule({ ports: ports(22, 25) }),
      anOpenRule({ ports: ports(80) }),
      anOpenRule({ protocol: 'udp', ports: ports(53) }),
    ],
    open: ['tcp 80'],
  },
  { rule: 'port 0 is a port', control: authorized, rules: [anOpenRule({ ports: ports(0) })], open: ['tcp 0'] },
  {
    rule: 'all traffic fails EC2.18',
    control: authorized,
    rules: [anOpenRule({ protocol: '-1', ports: null })],
    open: ['all traffic'],
  },
  {
    rule: 'all traffic fails EC2.19',
    control: highRisk,
    rules: [anOpenRule({ protocol: '-1', ports: null })],
    open: ['all traffic'],
  },
  {
    rule: 'protocols without ports are of neither',
    control: authorized,
    rules: [anOpenRule({ protocol: 'icmp', ports: ports(-1, -1) }), anOpenRule({ protocol: '47', ports: null })],
    open: [],
  },
  {
    rule: 'only all of a family is everybody: not half of it, a prefix list or a group',
    control: highRisk,
    rules: [
      aRule({ source: fromCidr('0.0.0.0/1') }),
      aRule({ source: fromCidr('2000::/3') }),
      aRule({ source: fromList('pl-0123456789abcdef0') }),
      aRule({ source: fromGroup('sg-0123456789abcdef0') }),
    ],
    open: [],
  },
  {
    rule: 'both families count, and what both have open is said once',
    control: highRisk,
    rules: [anOpenRule({ ports: ports(22) }), aRule({ ports: ports(22), source: fromCidr('::/0') })],
    open: ['tcp 22'],
  },
  {
    rule: 'the whole of IPv6 is everybody',
    control: highRisk,
    rules: [aRule({ ports: ports(22), source: fromCidr('::/0') })],
    open: ['tcp 22'],
  },
  {
    rule: 'what is left of a range is said as ranges',
    control: authorized,
    rules: [anOpenRule({ ports: ports(0, 65_535) })],
    open: ['tcp 0-79', 'tcp 81-442', 'tcp 444-65535'],
  },
];

test.each(cases)('$rule', ({ control, rules, open }) => {
  const result = stillOpen(control, rules);

  expect(result).toEqual(open);
});

describe('what is open is said in the same order, whatever order EC2 gives the rules in:', () => {
  test.each([
    [
      'by port',
      [anOpenRule({ ports: ports(22) }), anOpenRule({ ports: ports(110) }), anOpenRule({ ports: ports(9300) })],
      ['tcp 22', 'tcp 110', 'tcp 9300'],
    ],
    [
      'by protocol before port',
      [
        anOpenRule({ protocol: '-1', ports: null }),
        anOpenRule({ ports: ports(9300) }),
        anOpenRule({ protocol: 'udp', ports: ports(20) }),
      ],
      ['all traffic', 'tcp 9300', 'udp 20'],
    ],
    [
      'by the end of ranges that begin alike',
      [anOpenRule({ ports: ports(20) }), anOpenRule({ ports: ports(20, 22) }), anOpenRule({ ports: ports(20, 30) })],
      ['tcp 20', 'tcp 20-22', 'tcp 20-30'],
    ],
  ])('%s', (_, rules, expected) => {
    expect(ordersOf(rules).map((order) => stillOpen(authorized, order))).toEqual(Array(6).fill(expected));
  });
});

/** The six orders of three rules. */
function ordersOf(rules: readonly SecurityGroupRule[]): SecurityGroupRule[][] {
  if (rules.length < 2) return [[...rules]];
  return rules.flatMap((first) => ordersOf(rules.filter((rule) => rule !== first)).map((rest) => [first, ...rest]));
}
