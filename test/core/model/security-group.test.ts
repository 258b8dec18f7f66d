import { describe, expect, test } from 'vitest';
import { includes, type PortRange, permissionKey, type SecurityGroupRule } from '../../../core/model/security-group.ts';
import { aRule, fromCidr, fromGroup, fromList, ports } from '../../builders/builders.ts';

describe('a rule by itself lets in all that another does', () => {
  test.each<[string, PortRange | null, string, PortRange | null, boolean]>([
    ['tcp', ports(20, 30), 'tcp', ports(20, 30), true],
    ['tcp', ports(20, 30), 'tcp', ports(25), true],
    ['tcp', ports(20, 30), 'tcp', ports(19, 30), false],
    ['tcp', ports(20, 30), 'tcp', ports(20, 31), false],
    ['tcp', ports(20, 30), 'udp', ports(20, 30), false],
    ['tcp', ports(20, 30), '-1', null, false],
    ['-1', null, 'tcp', ports(20, 30), true],
    ['-1', null, '47', null, true],
    ['-1', null, '-1', null, true],
    ['47', null, '47', null, true],
    ['47', null, '50', null, false],
    ['47', null, '47', ports(25), true],
    ['47', ports(25), '47', null, false],
  ])('%s %o and %s %o: %s', (protocol, range, otherProtocol, otherRange, expected) => {
    const whole = aRule({ protocol, ports: range });
    const part = aRule({ protocol: otherProtocol, ports: otherRange });

    expect(includes(whole, part)).toBe(expected);
  });

  test.each([
    ['tcp', ports(25)],
    ['-1', null],
  ])('only from the same source: %s', (protocol, range) => {
    const rule = aRule({ protocol, ports: range });

    expect(includes(rule, { ...rule, source: fromCidr('81.2.69.0/25') })).toBe(false);
  });
});

test.each<[() => SecurityGroupRule, string]>([
  [() => aRule(), 'tcp 25-25 81.2.69.0/24'],
  [() => aRule({ ports: ports(20, 30), source: fromCidr('::/0') }), 'tcp 20-30 ::/0'],
  [() => aRule({ protocol: '-1', ports: null, source: fromList('pl-0a') }), '-1 all pl-0a'],
  [() => aRule({ protocol: '47', ports: null, source: fromGroup('sg-0a') }), '47 all sg-0a'],
])('what EC2 takes for the same rule is told by protocol, ports and source: %#', (rule, key) => {
  expect(permissionKey(rule())).toBe(key);
});
