import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { permissionKey, type SecurityGroupRule } from '../../../core/model/security-group.ts';
import { keptRules } from '../../../core/plan/kept-rules.ts';
import { anOpenRule, aPrefixList, aRule, fromCidr, fromGroup, fromList, ports } from '../../builders/builders.ts';

const lists = {
  'pl-mixed': aPrefixList({
    id: 'pl-mixed',
    entries: ['0.0.0.0/1', '10.0.0.0/8', '192.168.0.0/16', '10.0.0.0/8'].map(cidr),
  }),
  'pl-wide': aPrefixList({ id: 'pl-wide', entries: [cidr('0.0.0.0/0')] }),
  'pl-six': aPrefixList({ id: 'pl-six', family: 'ipv6', entries: ['::/0', 'fd00::/8'].map(cidr) }),
};
const onList = (change: Partial<SecurityGroupRule> = {}) =>
  aRule({ id: 'sgr-list', source: fromList('pl-mixed'), description: 'partners', tags: { team: 'mail' }, ...change });

function kept(rules: readonly SecurityGroupRule[], survivors: readonly SecurityGroupRule[] = [], closed = [25]) {
  return keptRules(new Map(rules.map((rule) => [rule, new Set(closed)])), survivors, lists);
}

function keysOf(rules: readonly SecurityGroupRule[], survivors: readonly SecurityGroupRule[] = [], closed = [25]) {
  return kept(rules, survivors, closed).map(({ rules: made }) => made.map(({ rule }) => permissionKey(rule)));
}

const notFollowing = {
  kind: 'private-source',
  securityGroupRuleId: 'sgr-list',
  what: 'the private networks of pl-mixed keep the port by CIDR rules, which do not follow the list',
};

describe('of a rule on a prefix list', () => {
  test('the private networks that the list names keep the port, each once, with its labels, and that is said', () => {
    const [one, ...others] = kept([onList()]);

    expect(others).toEqual([]);
    expect(one).toEqual({
      of: onList(),
      rules: ['10.0.0.0/8', '192.168.0.0/16'].map((text) => ({
        rule: {
          protocol: 'tcp',
          ports: ports(25),
          source: fromCidr(text),
          description: 'partners',
          origin: { kind: 'remainder', securityGroupRuleId: 'sgr-list' },
        },
        tags: { team: 'mail' },
      })),
      standing: [],
      lost: [notFollowing],
    });
  });

  test.each<[name: string, change: Partial<SecurityGroupRule>, closed: number[], expected: string[]]>([
    ['no private network', { source: fromList('pl-wide') }, [25], []],
    ['private networks of IPv6', { source: fromList('pl-six') }, [25], ['tcp 25-25 fd00::/8']],
    ['a range', { source: fromList('pl-six'), ports: ports(20, 25) }, [25], ['tcp 20-24 pl-six', 'tcp 25-25 fd00::/8']],
    [
      'two ports of which the rule reaches one',
      { source: fromList('pl-six'), ports: ports(25, 26) },
      [25, 587],
      ['tcp 26-26 pl-six', 'tcp 25-25 fd00::/8'],
    ],
    [
      'two ports',
      { source: fromList('pl-six'), ports: ports(25, 26) },
      [25, 26],
      ['tcp 25-25 fd00::/8', 'tcp 26-26 fd00::/8'],
    ],
    ['a list that was not read', { source: fromList('pl-six') }, [26], ['tcp 25-25 pl-six']],
  ])('with %s: %o', (_, change, closed, expected) => {
    expect(keysOf([onList(change)], [], closed)).toEqual([expected]);
  });

  test.each([
    ['no private network', onList({ source: fromList('pl-wide') })],
    ['no list', anOpenRule()],
  ])('with %s nothing is said of a list', (_, rule) => {
    expect(kept([rule]).flatMap(({ lost }) => lost)).toEqual([]);
  });

  test('a private network that is let in already is not made, and counted on', () => {
    const standing = aRule({ id: 'sgr-ten', source: fromCidr('10.0.0.0/8'), description: 'partners' });

    const [one] = kept([onList({ tags: {} })], [standing, aRule()]);

    expect(one?.rules.map(({ rule }) => permissionKey(rule))).toEqual(['tcp 25-25 192.168.0.0/16']);
    expect(one?.standing).toEqual([standing]);
    expect(one?.lost).toEqual([notFollowing]);
  });

  test('protocols, the list, then labels are said to be lost', () => {
    const twin = aRule({ id: 'sgr-ten', source: fromCidr('10.0.0.0/8') });

    const [one] = kept([onList({ protocol: '-1', ports: null, tags: {} })], [twin]);

    expect(one?.lost.map(({ kind }) => kind)).toEqual(['protocols', 'private-source', 'description-or-tags']);
  });
});

describe('of two rules', () => {
  const open = anOpenRule({ id: 'sgr-open', ports: ports(20, 30) });
  const other = anOpenRule({ id: 'sgr-other', ports: ports(20, 25) });

  test('a remainder that both leave is put down for the first', () => {
    expect(keysOf([open, other])).toEqual([['tcp 20-24 0.0.0.0/0', 'tcp 26-30 0.0.0.0/0'], []]);
  });

  test('one that stands already is counted on by both, and made by none', () => {
    const standing = anOpenRule({ id: 'sgr-low', ports: ports(20, 24) });

    expect(keysOf([open, other], [standing])).toEqual([['tcp 26-30 0.0.0.0/0'], []]);
    expect(kept([open, other], [standing]).map((one) => one.standing)).toEqual([[standing], [standing]]);
  });
});

test('an all-traffic rule of a security group is kept with ICMP of IPv4', () => {
  const members = aRule({ id: 'sgr-members', protocol: '-1', ports: null, source: fromGroup('sg-0a') });

  expect(keysOf([members])[0]).toContain('icmp -1--1 sg-0a');
});
