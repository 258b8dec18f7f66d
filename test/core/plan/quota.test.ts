import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { Permission, SecurityGroupRule } from '../../../core/model/security-group.ts';
import { quotaOf } from '../../../core/plan/quota.ts';
import type { Step } from '../../../core/plan/step.ts';
import { approved, authorising, remainderOf, revoking } from '../../builders/a-step.ts';
import { anOpenRule, aPrefixList, aRule, fromCidr, fromGroup, fromList, ports } from '../../builders/builders.ts';

const v4 = (at: number): SecurityGroupRule =>
  aRule({ id: `sgr-${at}`, ports: ports(25), source: fromCidr(`81.2.${at}.0/24`) });
const v6 = aRule({ id: 'sgr-v6', source: fromCidr('2001:db8::/32') });
const group = aRule({ id: 'sgr-group', source: fromGroup('sg-0a') });
const list = aRule({ id: 'sgr-list', source: fromList('pl-four') });
const listV6 = aRule({ id: 'sgr-list-v6', source: fromList('pl-six') });
const unread = aRule({ id: 'sgr-unread', source: fromList('pl-unread') });
const prefixLists = {
  'pl-four': aPrefixList({ id: 'pl-four', weight: 5 }),
  'pl-six': aPrefixList({ id: 'pl-six', family: 'ipv6', entries: [cidr('2001:db8::/32')], weight: 7 }),
};
const adding = (...rules: readonly Permission[]): Step => authorising(...rules.map(approved));

/** Each family as `needed peak fits`, where the quota allows 10. */
function uses(rules: readonly SecurityGroupRule[], ...steps: readonly Step[]) {
  const found = quotaOf({ rules, steps, prefixLists, allowed: 10 });
  return Object.fromEntries(found.map(({ family, needed, peak, fits }) => [family, `${needed} ${peak} ${fits}`]));
}

describe('the quota use of a plan', () => {
  test.each<
    [name: string, rules: readonly SecurityGroupRule[], steps: readonly Step[], expected: Record<string, string>]
  >([
    ['is none where nothing is done', [v4(1)], [], {}],
    ['is none where nothing is added', [v4(1)], [revoking(v4(1))], {}],
    ['counts IPv4 rules', [v4(1), v6], [adding(v4(2), v4(3))], { ipv4: '3 3 true' }],
    ['counts IPv6 rules', [v4(1), v6], [adding(aRule({ source: fromCidr('2001:db9::/32') }))], { ipv6: '2 2 true' }],
    [
      'counts group references in both',
      [v4(1), group],
      [adding(aRule({ source: fromGroup('sg-0b') }))],
      both('3 3 true', '2 2 true'),
    ],
    ['counts an added list at its size in both', [v4(1)], [adding(list)], both('6 6 true', '5 5 true')],
    ['counts a standing list in both', [list], [adding(v4(1))], { ipv4: '6 6 true' }],
    [
      'frees room in its own family alone where a list goes',
      [list],
      [revoking(list), adding(v4(1), v6)],
      both('1 5 true', '6 6 true'),
    ],
    ['frees no IPv4 room where an IPv6 list goes', [listV6], [revoking(listV6), adding(v4(1))], { ipv4: '8 8 true' }],
    ['frees a group reference in both', [group], [revoking(group), adding(v4(1), v6)], both('1 1 true', '1 1 true')],
    [
      'has its peak before the revoke',
      [v4(1)],
      [adding(v4(2), v4(3)), revoking(v4(1)), adding(v4(4))],
      { ipv4: '3 3 true' },
    ],
    [
      'has a peak above what is needed in the end',
      [v4(1), v4(2)],
      [adding(v4(3)), revoking(v4(1), v4(2))],
      { ipv4: '1 3 true' },
    ],
    [
      'has the peak of the start where it only shrinks',
      [v4(1), v4(2)],
      [revoking(v4(1), v4(2)), adding(v4(3))],
      { ipv4: '1 2 true' },
    ],
    ['does not count what stands already', [v4(1)], [adding(v4(1))], {}],
    ['does not count what stands already beside what is new', [v4(1)], [adding(v4(1), v4(2))], { ipv4: '2 2 true' }],
    ['fits at exactly what is allowed', many(9), [adding(v4(100))], { ipv4: '10 10 true' }],
    ['does not fit with one more', many(10), [adding(v4(100))], { ipv4: '11 11 false' }],
    [
      'does not fit where only the peak is too high',
      many(10),
      [adding(v4(100)), revoking(v4(0))],
      { ipv4: '10 11 false' },
    ],
    [
      'fits above what is allowed where it never has more than before',
      many(12),
      [revoking(v4(0)), adding(v4(100))],
      { ipv4: '12 12 true' },
    ],
    ['cannot be known with a list that was not read', [unread], [adding(v4(1))], { ipv4: 'null null false' }],
    [
      'cannot be known where such a list is added',
      [v4(1)],
      [adding(unread), revoking(v4(1))],
      both('null null false', 'null null false'),
    ],
    [
      'stays unknown after a step that is known',
      [v4(1)],
      [adding(unread), adding(v4(2))],
      both('null null false', 'null null false'),
    ],
    [
      'fits with such a list where it never has more than before',
      [unread, v4(1)],
      [revoking(v4(1)), adding(v4(2))],
      { ipv4: 'null null true' },
    ],
  ])('%s', (_, rules, steps, expected) => {
    expect(uses(rules, ...steps)).toEqual(expected);
  });

  test('says how many are allowed', () => {
    const open = anOpenRule({ id: 'sgr-open' });
    const steps = [authorising(remainderOf(open, { ports: ports(26) })), revoking(open)];

    expect(quotaOf({ rules: [open], steps, prefixLists: {}, allowed: 60 })).toEqual([
      { family: 'ipv4', needed: 1, peak: 2, allowed: 60, fits: true },
    ]);
  });
});

function both(ipv4: string, ipv6: string) {
  return { ipv4, ipv6 };
}

function many(count: number): SecurityGroupRule[] {
  return Array.from({ length: count }, (_, at) => v4(at));
}
