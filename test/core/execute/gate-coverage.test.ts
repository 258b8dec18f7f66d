import { describe, expect, test } from 'vitest';
import { gapOf } from '../../../core/execute/gate-coverage.ts';
import { cidr } from '../../../core/model/cidr.ts';
import type { Permission, SecurityGroupRule } from '../../../core/model/security-group.ts';
import { anOpenRule, aPrefixList, aRule, fromCidr, fromGroup, fromList, ports } from '../../builders/builders.ts';

const lists = {
  'pl-wide': aPrefixList({ id: 'pl-wide', entries: [cidr('0.0.0.0/0')] }),
  'pl-six': aPrefixList({ id: 'pl-six', family: 'ipv6', entries: [cidr('::/0')] }),
  'pl-mixed': aPrefixList({ id: 'pl-mixed', entries: ['0.0.0.0/1', '10.0.0.0/8', '192.168.0.0/16'].map(cidr) }),
};

/** A rule like `tcp 20-30`, `icmp -1--1`, `47` or `-1`. */
function ruleOf(text: string, source = anOpenRule().source): SecurityGroupRule {
  const [protocol = '', range] = text.split(' ');
  const [, from, to] = /^(-?\d+)-(-?\d+)$/.exec(range ?? '') ?? [];
  return aRule({ protocol, ports: range === undefined ? null : ports(Number(from), Number(to)), source });
}

function gap(rule: string, others: readonly string[], { lossy = false, closed = [25] } = {}): string | null {
  return gapOf(ruleOf(rule), {
    closed: new Set(closed),
    others: others.map((text) => ruleOf(text)),
    prefixLists: lists,
    mayLoseProtocols: lossy,
  });
}

describe('besides the closed port a rule lets through what others let through as well', () => {
  test.each<[rule: string, others: string[], isCovered: boolean]>([
    ['tcp 25-25', [], true],
    ['tcp 20-30', ['tcp 20-24', 'tcp 26-30'], true],
    ['tcp 20-30', ['tcp 26-30', 'tcp 20-24'], true],
    ['tcp 20-30', ['tcp 0-24', 'tcp 26-65535'], true],
    ['tcp 20-30', ['tcp 0-22', 'tcp 23-24', 'tcp 26-30'], true],
    ['tcp 20-30', ['tcp 0-22', 'tcp 20-24', 'tcp 26-30'], true],
    ['tcp 20-30', ['tcp 0-24', 'tcp 20-21', 'tcp 26-30'], true],
    ['tcp 20-30', ['tcp 20-30'], true],
    ['tcp 20-30', ['-1'], true],
    ['tcp 20-25', ['tcp 20-24'], true],
    ['tcp 25-30', ['tcp 26-30'], true],
    ['tcp 20-30', [], false],
    ['tcp 20-30', ['tcp 20-24'], false],
    ['tcp 20-30', ['tcp 26-30'], false],
    ['tcp 20-30', ['tcp 21-24', 'tcp 26-30'], false],
    ['tcp 20-30', ['tcp 20-23', 'tcp 26-30'], false],
    ['tcp 20-30', ['tcp 20-24', 'tcp 27-30'], false],
    ['tcp 20-30', ['tcp 20-24', 'tcp 26-29'], false],
    ['tcp 20-30', ['tcp 40-50'], false],
    ['tcp 20-30', ['tcp 0-10'], false],
    ['tcp 20-30', ['udp 20-30'], false],
    ['tcp 24-24', [], false],
    ['udp 25-25', [], false],
    ['udp 20-30', ['udp 20-24', 'udp 26-30'], false],
    ['udp 20-30', ['udp 20-30'], true],
    ['udp 20-30', ['udp 10-40'], true],
    ['tcp 20-30', ['tcp'], false],
    ['tcp 20-30', ['tcp', 'tcp 20-24', 'tcp 26-30'], true],
    ['icmp -1--1', ['icmp -1--1'], true],
    ['icmp -1--1', ['icmp 8--1'], false],
    ['icmp 8--1', ['icmp -1--1'], true],
    ['icmp 8--1', ['icmp 8--1'], true],
    ['icmp 8--1', ['icmp 8-0'], false],
    ['icmp 3-4', ['icmp 3--1'], true],
    ['icmp 3-4', ['icmp 3-4'], true],
    ['icmp 3-4', ['icmp 3-5'], false],
    ['icmp 3-4', ['icmp 4-4'], false],
    ['icmp 3-4', ['icmp 4--1'], false],
    ['icmp 3-4', ['icmpv6 3-4'], false],
    ['icmp 25-25', [], false],
    ['47', ['47'], true],
    ['47', ['50'], false],
    ['47', ['-1'], true],
    ['-1', ['-1'], true],
  ])('%s by %j: %s', (rule, others, isCovered) => {
    expect(gap(rule, others) === null).toBe(isCovered);
  });

  test.each<[others: string[], closed: number[], isCovered: boolean]>([
    [['tcp 20-24', 'tcp 27-30'], [25, 26], true],
    [['tcp 20-24', 'tcp 28-30'], [25, 26], false],
    [['tcp 22-29'], [20, 21, 30], true],
    [['tcp 22-28'], [20, 21, 30], false],
    [['tcp 23-29'], [20, 21, 30], false],
    [['tcp 20-28'], [29, 30], true],
    [[], [20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30], true],
  ])('tcp 20-30 by %j without the ports %j: %s', (others, closed, isCovered) => {
    expect(gap('tcp 20-30', others, { closed }) === null).toBe(isCovered);
  });

  test('only rules from the same source count', () => {
    const options = { closed: new Set([25]), prefixLists: lists, mayLoseProtocols: false };
    const from = (source: Permission['source']) =>
      gapOf(ruleOf('tcp 20-25'), { ...options, others: [ruleOf('tcp 20-24', source)] });

    expect(from(fromCidr('0.0.0.0/0'))).toBeNull();
    expect(from(fromCidr('0.0.0.0/1'))).toBe('tcp 20-25 from 0.0.0.0/0');
    expect(from(fromList('pl-wide'))).toBe('tcp 20-25 from 0.0.0.0/0');
  });
});

describe('an all-traffic rule', () => {
  const kept = ['tcp 0-24', 'tcp 26-65535', 'udp 0-65535', 'icmp -1--1', '47', '50', '51'];

  test('is covered by the rules that keep what can be kept, where the loss of the others is named', () => {
    expect(gap('-1', kept, { lossy: true })).toBeNull();
  });

  test('and otherwise by nothing but another', () => {
    expect(gap('-1', kept)).toBe('all 0-0 from 0.0.0.0/0');
    expect(gap('-1', ['all'])).toBeNull();
  });

  test.each([
    [0, 'tcp 0-65535'],
    [1, 'tcp 0-65535'],
    [2, 'udp 0-65535'],
    [3, 'icmp -1--1'],
    [4, '47 0-0'],
    [5, '50 0-0'],
    [6, '51 0-0'],
  ])('is not covered without rule %i of them', (left, missing) => {
    expect(gap('-1', kept.toSpliced(left, 1), { lossy: true })).toBe(`${missing} from 0.0.0.0/0`);
  });

  test.each([
    ['tcp 1-24', 0, 'tcp 0-65535'],
    ['tcp 26-65534', 1, 'tcp 0-65535'],
    ['udp 1-65535', 2, 'udp 0-65535'],
    ['udp 0-65534', 2, 'udp 0-65535'],
    ['icmp 8--1', 3, 'icmp -1--1'],
    ['icmpv6 -1--1', 3, 'icmp -1--1'],
  ])('is not covered by %s instead', (text, at, missing) => {
    expect(gap('-1', kept.toSpliced(at, 1, text), { lossy: true })).toBe(`${missing} from 0.0.0.0/0`);
  });

  test.each([
    [fromCidr('::/0'), 'icmpv6'],
    [fromList('pl-six'), 'icmpv6'],
    [fromList('pl-wide'), 'icmp'],
    [fromGroup('sg-0a'), 'icmp'],
  ])('from %o is to keep %s', (source, icmp) => {
    const others = kept.filter((text) => !text.startsWith('icmp')).map((text) => ruleOf(text, source));
    const options = { closed: new Set([25]), prefixLists: lists, mayLoseProtocols: true };

    expect(gapOf(ruleOf('-1', source), { ...options, others })).toMatch(new RegExp(`^${icmp} -1--1 from`));
    expect(
      gapOf(ruleOf('-1', source), { ...options, others: [...others, ruleOf(`${icmp} -1--1`, source)] }),
    ).toBeNull();
  });
});

describe('the private networks of a prefix list', () => {
  const smtpFrom = (text: string, rule = 'tcp 25-25') => ruleOf(rule, fromCidr(text));
  const both = [smtpFrom('10.0.0.0/8'), smtpFrom('192.168.0.0/16')];
  const cut = 'the closed port from 10.0.0.0/8';

  test.each<[name: string, others: Permission[], expected: string | null]>([
    ['keep the port by a rule each', both, null],
    ['by wider rules', [smtpFrom('10.0.0.0/7', 'tcp 20-30'), smtpFrom('192.168.0.0/15', '-1')], null],
    ['by one rule for both', [smtpFrom('0.0.0.0/0')], null],
    ['not by none', [], cut],
    ['not by half of one', [smtpFrom('10.0.0.0/9'), smtpFrom('192.168.0.0/16')], cut],
    ['not by one alone', both.slice(0, 1), 'the closed port from 192.168.0.0/16'],
    ['not by another port', [smtpFrom('10.0.0.0/8', 'tcp 26-30'), smtpFrom('192.168.0.0/16')], cut],
    ['not by UDP', [smtpFrom('10.0.0.0/8', 'udp 25-25'), smtpFrom('192.168.0.0/16')], cut],
    ['not by another list', [ruleOf('tcp 25-25', fromList('pl-wide'))], cut],
  ])('%s', (_, others, expected) => {
    const rule = ruleOf('tcp 25-25', fromList('pl-mixed'));

    expect(gapOf(rule, { closed: new Set([25]), others, prefixLists: lists, mayLoseProtocols: false })).toBe(expected);
  });

  test.each<[name: string, rule: SecurityGroupRule, closed: number[], expected: string | null]>([
    ['only where the rule reaches the port', ruleOf('udp 25-25', fromList('pl-mixed')), [25], null],
    ['at any port that is closed', ruleOf('tcp 25-26', fromList('pl-mixed')), [443, 26], cut],
    ['not where no port is closed', ruleOf('tcp 25-25', fromList('pl-mixed')), [], null],
    ['not where the list names none', ruleOf('tcp 25-25', fromList('pl-wide')), [25], null],
    ['not where the list was not read', ruleOf('tcp 25-25', fromList('pl-unread')), [25], null],
    ['not where the source is no list', ruleOf('tcp 25-25', fromCidr('10.0.0.0/8')), [25], null],
  ])('%s', (_, rule, closed, expected) => {
    const others = [ruleOf('udp 25-25', fromList('pl-mixed')), ruleOf('tcp 25-25', fromList('pl-mixed'))];

    expect(gapOf(rule, { closed: new Set(closed), others, prefixLists: lists, mayLoseProtocols: false })).toBe(
      expected,
    );
  });
});
