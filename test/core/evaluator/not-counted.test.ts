import { describe, expect, test } from 'vitest';
import { evaluate, mayBeExposed } from '../../../core/evaluator/evaluate.ts';
import { findingOf } from '../../../core/evaluator/finding.ts';
import { unjudgedReason } from '../../../core/evaluator/not-counted.ts';
import { cidr } from '../../../core/model/cidr.ts';
import type { PrefixLists, SecurityGroupRule, UnreadableCause } from '../../../core/model/security-group.ts';
import {
  anOpenRule,
  anUnreadableList,
  aPrefixList,
  aRule,
  fromCidr,
  fromList,
  groupRef,
  ports,
} from '../../builders/builders.ts';

const limits = { ipv4: 8, ipv6: 16 };
const list = anUnreadableList();
const onList = aRule({ id: 'sgr-list', source: fromList(list.id) });
const open = anOpenRule({ id: 'sgr-open' });

function evaluated(rules: readonly SecurityGroupRule[], prefixLists: PrefixLists = { [list.id]: list }) {
  return evaluate({ rules, prefixLists, approved: [], limits });
}

describe('a prefix list that cannot be read', () => {
  test('hides nothing that can: what the others expose is a finding, with the list and the cause', () => {
    const [exposure, ...more] = evaluated([open, onList]);
    const [clear] = evaluated([open]);

    expect(more).toEqual([]);
    expect(exposure).toMatchObject({ publicAddresses: clear?.publicAddresses, contributions: clear?.contributions });
    expect(exposure?.notCounted).toEqual([{ list, rules: [onList] }]);
    expect(exposure?.reason).toBe(
      `${clear?.reason}. There may be more: prefix list ${list.id} cannot be read: reading it is not permitted; ` +
        'allow ec2:DescribeManagedPrefixLists and ec2:GetManagedPrefixListEntries',
    );
    expect(findingOf(groupRef, evaluated([open, onList])).exposures[0]?.notCounted).toEqual([
      { prefixListId: list.id, cause: 'not-permitted', securityGroupRuleIds: ['sgr-list'] },
    ]);
  });

  test('adds nothing by itself', () => {
    expect(evaluated([onList])).toEqual([]);
    expect(mayBeExposed({ rules: [onList], prefixLists: { [list.id]: list }, limits })).toBe(false);
  });

  test.each<[UnreadableCause, RegExp]>([
    ['not-permitted', /reading it is not permitted; allow ec2:/],
    ['not-found', /it was deleted or is no longer shared with this account; ask its owner/],
    ['being-changed', /it is being changed at this moment; check again/],
  ])('is named with its cause and what to do: %s', (unreadable, text) => {
    expect(unjudgedReason({ rules: [onList], prefixLists: { [list.id]: { ...list, unreadable } } })).toMatch(text);
  });

  test.each([
    ['at another port', onList, { ports: ports(443) }],
    ['by UDP', onList, { protocol: 'udp' }],
  ])('is not named where it does not reach the port: %s', (_, rule, change) => {
    const [exposure] = evaluated([open, { ...rule, ...change }]);

    expect(exposure).not.toHaveProperty('notCounted');
    expect(unjudgedReason({ rules: [{ ...rule, ...change }], prefixLists: { [list.id]: list } })).toBeNull();
  });

  test('is named where it reaches the port within all traffic', () => {
    const all = { ...onList, protocol: '-1', ports: null };

    expect(unjudgedReason({ rules: [all], prefixLists: { [list.id]: list } })).toContain(`prefix list ${list.id}`);
  });

  test('is named once, with all its rules; of many lists three are named', () => {
    const lists = ['a', 'b', 'c', 'd', 'e'].map((letter) => anUnreadableList({ id: `pl-${letter}` }));
    const rules = lists.flatMap(({ id }) =>
      [20, 25].map((from) => aRule({ source: fromList(id), ports: ports(from, 25) })),
    );

    const [exposure] = evaluated([open, ...rules], Object.fromEntries(lists.map((one) => [one.id, one])));

    expect(exposure?.notCounted?.map((one) => one.rules.length)).toEqual([2, 2, 2, 2, 2]);
    expect(exposure?.reason.match(/pl-\w/g)).toEqual(['pl-a', 'pl-b', 'pl-c']);
    expect(exposure?.reason).toMatch(/; and 2 more$/);
  });

  test('is not needed for what a list that can be read exposes', () => {
    const wide = aPrefixList({ id: 'pl-wide', entries: [cidr('0.0.0.0/0')] });

    const [exposure] = evaluated([aRule({ source: fromList('pl-wide') }), onList], {
      'pl-wide': wide,
      [list.id]: list,
    });

    expect(exposure?.contributions).toMatchObject([{ offending: true, source: fromList('pl-wide') }]);
    expect(exposure?.notCounted).toHaveLength(1);
  });
});

test('a list that nobody has looked for is a bug, and no lower bound', () => {
  expect(() => evaluated([open, onList], {})).toThrow(`prefix list ${list.id} is used by a rule`);
});

test('where everything can be read, nothing is said of it', () => {
  expect(evaluated([open, aRule({ source: fromCidr('10.0.0.0/8') })])[0]).not.toHaveProperty('notCounted');
});
