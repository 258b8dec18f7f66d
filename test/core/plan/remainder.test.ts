import { describe, expect, test } from 'vitest';
import type { AddressFamily } from '../../../core/model/cidr.ts';
import type { PortRange } from '../../../core/model/security-group.ts';
import { remainderOf } from '../../../core/plan/remainder.ts';
import { anOpenRule, ports } from '../../builders/builders.ts';

type Kept = [string, PortRange | null];

/** What is left of a rule, without its source and description. */
function left(of: { protocol: string; ports: PortRange | null }, closed: readonly number[], family?: AddressFamily) {
  const { permissions, lost } = remainderOf(anOpenRule(of), new Set(closed), family ?? 'ipv4');
  return { kept: permissions.map(({ protocol, ports }): Kept => [protocol, ports]), lost };
}

describe('what is left of a tcp rule', () => {
  test.each<[PortRange, number[], PortRange[]]>([
    [ports(25), [25], []],
    [ports(20, 30), [25], [ports(20, 24), ports(26, 30)]],
    [ports(25, 30), [25], [ports(26, 30)]],
    [ports(20, 25), [25], [ports(20, 24)]],
    [ports(24, 26), [25], [ports(24), ports(26)]],
    [ports(0, 65_535), [25], [ports(0, 24), ports(26, 65_535)]],
    [ports(20, 30), [10, 19], [ports(20, 30)]],
    [ports(20, 30), [31, 40], [ports(20, 30)]],
    [ports(20, 30), [10], [ports(20, 30)]],
    [ports(20, 30), [40], [ports(20, 30)]],
    [ports(20, 30), [], [ports(20, 30)]],
    [ports(20, 30), [25, 26], [ports(20, 24), ports(27, 30)]],
    [ports(20, 30), [20, 30], [ports(21, 29)]],
    [ports(25, 26), [25, 26], []],
    [ports(20, 600), [587, 25], [ports(20, 24), ports(26, 586), ports(588, 600)]],
    [ports(5, 600), [100, 25, 9], [ports(5, 8), ports(10, 24), ports(26, 99), ports(101, 600)]],
  ])('for the ports %o without %o are the ports %o', (range, closed, ranges) => {
    expect(left({ protocol: 'tcp', ports: range }, closed)).toEqual({
      kept: ranges.map((kept): Kept => ['tcp', kept]),
      lost: null,
    });
  });

  test('comes from the same source with the same description', () => {
    const rule = anOpenRule({ ports: ports(25, 26), description: 'relay', tags: { team: 'mail' } });

    expect(remainderOf(rule, new Set([25]), 'ipv4')).toEqual({
      permissions: [{ protocol: 'tcp', ports: ports(26), source: rule.source, description: 'relay' }],
      lost: null,
    });
  });

  test('that names no ports is nothing', () => {
    expect(left({ protocol: 'tcp', ports: null }, [25])).toEqual({ kept: [], lost: null });
  });
});

describe('what is left of an all-traffic rule', () => {
  test.each([
    ['ipv4', 'icmp', 'IP protocols other than TCP, UDP, ICMP, GRE (47), ESP (50) and AH (51)'],
    ['ipv6', 'icmpv6', 'IP protocols other than TCP, UDP, ICMPv6, GRE (47), ESP (50) and AH (51)'],
  ] as const)('of %s are the protocols in use, and the others are named as lost', (family, icmp, lost) => {
    expect(left({ protocol: '-1', ports: null }, [25], family)).toEqual({
      kept: [
        ['tcp', ports(0, 24)],
        ['tcp', ports(26, 65_535)],
        ['udp', ports(0, 65_535)],
        [icmp, ports(-1)],
        ['47', null],
        ['50', null],
        ['51', null],
      ],
      lost,
    });
  });
});
