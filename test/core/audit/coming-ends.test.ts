import { describe, expect, test } from 'vitest';
import { comingEnds, noticesDue } from '../../../core/audit/coming-ends.ts';
import type { GroupState } from '../../../core/audit/group-states.ts';
import { cidr } from '../../../core/model/cidr.ts';
import type { ListedRule } from '../../../core/plan/managed-rules.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { aGroupState } from '../../builders/a-group-state.ts';
import { anEntry, anExemption, aPolicy, fromCidr, groupRef, now, ports } from '../../builders/builders.ts';

const dayMs = 86_400_000;
const inDays = (days: number) => new Date(now + days * dayMs).toISOString();

function listed(text: string, entry = 'entry-office', change: Partial<ListedRule> = {}): ListedRule {
  const permission = { protocol: 'tcp', ports: ports(25), source: fromCidr(text), description: null };
  return { permission, ruleId: 'sgr-1', remediation: 'rem-1', entries: [{ id: entry, version: 1 }], ...change };
}

function letting(...rules: ListedRule[]): GroupState {
  return aGroupState({ list: { rules, closed: [{ port: 25, family: 'ipv4' }] } });
}

function endsOf(policy: Partial<Policy>, states: readonly GroupState[] = [], days = 14) {
  return comingEnds(aPolicy({ entries: [], ...policy }), states, { now, days });
}

describe('what ends', () => {
  test('within the days is given, the earliest first, and nothing else', () => {
    const entries = [
      anEntry({ id: 'at-14', expiresAt: inDays(14) }),
      anEntry({ id: 'after-14', expiresAt: new Date(now + 14 * dayMs + 1).toISOString() }),
      anEntry({ id: 'ended', expiresAt: inDays(-1) }),
      anEntry({ id: 'for-good' }),
      anEntry({ id: 'removed', expiresAt: inDays(2), removedBy: 'ada' }),
    ];

    const ends = endsOf({ entries, exemptions: [anExemption({ expiresAt: inDays(3) })] });

    expect(ends.map(({ kind, item }) => [kind, item.id])).toEqual([
      ['exemption', 'exemption-mx'],
      ['entry', 'at-14'],
    ]);
  });

  test('an entry concerns the groups that a rule on record lets its network in to', () => {
    const other = { ...groupRef, groupId: 'sg-0bbbbbbbbbbbbbbbb' };
    const states = [letting(listed('81.2.69.0/24')), aGroupState({ group: other })];

    const [end] = endsOf({ entries: [anEntry({ expiresAt: inDays(2) })] }, states);

    expect(end?.groups).toEqual([{ state: states[0], rules: ['tcp 25 from 81.2.69.0/24'] }]);
  });

  test.each<[string, Policy['entries'], ListedRule[]]>([
    ['another entry still approves the network then', [anEntry({ id: 'wider', cidr: cidr('81.2.0.0/16') })], []],
    ['the rule was never seen', [], [listed('81.2.69.0/24', 'entry-office', { ruleId: null })]],
    ['the rule stands for another entry', [], [listed('81.2.69.0/24', 'entry-other')]],
  ])('an entry does not concern a group where %s', (_, others, rules) => {
    const states = [letting(...(rules.length > 0 ? rules : [listed('81.2.69.0/24')]))];

    const [end] = endsOf({ entries: [anEntry({ expiresAt: inDays(2) }), ...others] }, states);

    expect(end?.groups).toEqual([]);
  });

  test('an entry concerns a group where the other approval of the network ends before it', () => {
    const entries = [
      anEntry({ expiresAt: inDays(5) }),
      anEntry({ id: 'wider', cidr: cidr('81.2.0.0/16'), expiresAt: inDays(4) }),
    ];

    const ends = endsOf({ entries }, [letting(listed('81.2.69.0/24'))]);

    expect(ends.map(({ item, groups }) => [item.id, groups.length])).toEqual([
      ['wider', 0],
      ['entry-office', 1],
    ]);
  });

  test('an exemption concerns its group, where it is on record', () => {
    const states = [aGroupState({ outcome: 'exempted' })];

    const [end] = endsOf({ exemptions: [anExemption({ expiresAt: inDays(2) })] }, states);

    expect(end?.groups).toEqual([{ state: states[0], rules: [] }]);
  });
});

describe('a notice', () => {
  const dueAfter = (days: number, given: string[] = [], change: Partial<ReturnType<typeof anEntry>> = {}) => {
    const ends = endsOf({ entries: [anEntry({ expiresAt: inDays(20), ...change })] }, [], 30);
    const looking = { now: now + days * dayMs, thresholds: [14, 3], given: new Set(given) };
    return noticesDue(ends, looking).map((notice) => notice.key);
  };
  const key = (days: number) => `entry-office#${inDays(20)}#${days}`;

  test.each([
    [5, []],
    [6, [key(14)]],
    [16, [key(14)]],
    [17, [key(14), key(3)]],
  ])('is due when so many days are left: after %i of 20 days', (days, keys) => {
    expect(dueAfter(days)).toEqual(keys);
  });

  test('is given once for each end and number of days', () => {
    expect(dueAfter(6, [key(14)])).toEqual([]);
    expect(dueAfter(17, [key(14)])).toEqual([key(3)]);
    expect(dueAfter(17, [key(14), key(3)])).toEqual([]);
  });

  test('is given again where the item was renewed', () => {
    expect(dueAfter(10, [key(14)], { expiresAt: inDays(21) })).toEqual([`entry-office#${inDays(21)}#14`]);
  });

  test('is not given for days that it never had left', () => {
    expect(dueAfter(7, [], { createdAt: inDays(7) })).toEqual([]);
    expect(dueAfter(17, [], { createdAt: inDays(7) })).toEqual([key(3)]);
    expect(dueAfter(19, [], { createdAt: inDays(18) })).toEqual([]);
  });
});
