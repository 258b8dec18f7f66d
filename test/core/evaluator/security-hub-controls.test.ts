import { expect, test } from 'vitest';
import { authorizedByDefault, type Control, stillOpen } from '../../../core/evaluator/security-hub-controls.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { anOpenRule, aRule, fromCidr, fromGroup, fromList, ports } from '../builders.ts';

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
];

test.each(cases)('$rule', ({ control, rules, open }) => {
  const result = stillOpen(control, rules);

  expect(result).toEqual(open);
});

test('what is open is said in the same order, whatever order EC2 gives the rules in', () => {
  const rules = [9300, 22, 3389, 110].map((port) => anOpenRule({ ports: ports(port) }));

  const [one, other] = [rules, rules.toReversed()].map((some) => stillOpen(highRisk, some));

  expect(one).toEqual(['tcp 22', 'tcp 110', 'tcp 3389', 'tcp 9300']);
  expect(other).toEqual(one);
});
