import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { Permission, Tags } from '../../../core/model/security-group.ts';
import type { ListedRule } from '../../../core/plan/managed-rules.ts';
import type { Plan } from '../../../core/plan/plan.ts';
import type { NewRule, Step } from '../../../core/plan/step.ts';
import { aCase, alsoAuthorising, managed, offices, open, ours, refusal, refusedFor } from '../../builders/a-refusal.ts';
import { approved, remainderOf } from '../../builders/a-step.ts';
import {
  anEntry,
  aPolicy,
  aRule,
  aSnapshot,
  fromCidr,
  fromGroup,
  fromList,
  managedTags,
  ports,
} from '../../builders/builders.ts';

const office = fromCidr('81.2.69.0/24');

/** The plan with other tags on the rules of one origin. */
function tagging(plan: Plan, kind: NewRule['origin']['kind'], tags: Tags): Plan {
  const steps = plan.steps.map(
    (step): Step =>
      step.kind === 'authorizeIngress' && step.rules[0]?.origin.kind === kind ? { ...step, tags } : step,
  );
  return { ...plan, steps };
}

test('the plan as the planner makes it is not refused', () => {
  expect(refusal((plan) => plan)).toBe('not refused');
});

test('an exposure that is left is told', () => {
  expect(refusal((plan) => ({ ...plan, steps: [] }))).toBe(
    refusedFor('it leaves an exposure: TCP port 25 is reachable from all of public IPv4 (0.0.0.0/0)'),
  );
});

describe('an approved rule is refused where it is not exactly the closed port:', () => {
  test.each<[string, Partial<Permission>]>([
    ['the port by UDP', { protocol: 'udp' }],
    ['a range that starts at the port', { ports: ports(25, 26) }],
    ['a range that ends at the port', { ports: ports(24, 25) }],
    ['another port', { ports: ports(26) }],
    ['no ports', { ports: null }],
    ['all traffic', { protocol: '-1', ports: null }],
    ['the port by IPv6, where only IPv4 was closed', { source: fromCidr('2001:db8::/32') }],
  ])('%s', (_, change) => {
    const rule = approved({ ...aRule(), ...change });

    const source = rule.source.kind === 'cidr' ? rule.source.cidr : '';
    expect(refusal((plan) => alsoAuthorising(plan, rule))).toBe(
      refusedFor(`it lets ${source} in where nothing was closed`),
    );
  });
});

test.each([
  ['a security group', fromGroup('sg-0fedcba9876543210'), 'sg-0fedcba9876543210'],
  ['a prefix list', fromList(offices.id), offices.id],
])('an approved rule is refused where its source is %s: nobody can approve that', (_, source, name) => {
  const rule = approved({ ...aRule(), source });

  expect(refusal((plan) => alsoAuthorising(plan, rule))).toBe(refusedFor(`it approves ${name}, wider than the limit`));
});

describe('an approved source gains nothing by what the plan calls a remainder:', () => {
  test.each<[string, readonly Partial<Permission>[]]>([
    ['a port of another service', [{ ports: ports(22) }]],
    ['a range', [{ ports: ports(300, 400) }]],
    ['the one port that a range adds to what it had', [{ ports: ports(100, 200) }]],
    ['TCP without ports', [{ ports: null }]],
    [
      'a range whose ports it had by UDP',
      [{ ports: ports(22, 23) }, { protocol: 'udp', ports: ports(22) }, { protocol: 'udp', ports: ports(23) }],
    ],
  ])('%s', (_, changes) => {
    const rules = changes.map((change) => remainderOf(open, { protocol: 'tcp', source: office, ...change }));

    expect(refusal((plan) => alsoAuthorising(plan, ...rules))).toBe(
      refusedFor('it changes what 81.2.69.0/24 may reach by IP protocol 6 beyond the ports it closes'),
    );
  });
});

describe('a managed rule whose approval has ended', () => {
  const lapsed = aRule({ id: 'sgr-lapsed', source: fromCidr('93.184.216.0/24'), tags: managedTags });
  const item: ListedRule = { permission: lapsed, ruleId: lapsed.id, remediation: 'rem-earlier', entries: [] };
  const ended = anEntry({ id: 'entry-ended', cidr: cidr('93.184.216.0/24'), removedBy: 'ada' });
  const whole = aCase({
    snapshot: aSnapshot({ rules: [lapsed, open] }),
    policy: aPolicy({ entries: [anEntry(), ended] }),
    list: { rules: [item], closed: [] },
  });
  const leaving = (plan: Plan): Plan => ({
    ...plan,
    steps: plan.steps.map(
      (step): Step =>
        step.kind === 'revokeIngress' ? { ...step, rules: step.rules.filter(({ id }) => id === open.id) } : step,
    ),
  });

  test('may not be left', () => {
    expect(refusal(leaving, whole)).toBe(refusedFor('it leaves sgr-lapsed, which is no longer approved'));
  });

  test('may be left where it stands for what the plan keeps', () => {
    expect(refusal((plan) => ({ ...leaving(plan), standing: [lapsed] }), whole)).toBe('not refused');
  });
});

test('lost protocols are not excused by a lost description of the same rule', () => {
  const lost = [{ kind: 'description-or-tags', securityGroupRuleId: open.id, what: 'the exact description' }] as const;

  expect(refusal((plan) => ({ ...plan, lost }))).toBe(
    refusedFor('it changes what 0.0.0.0/0 may reach by IP protocol 0 beyond the ports it closes'),
  );
});

describe('rules that do not say who made them are refused:', () => {
  const unmarked = refusedFor('it does not mark its rules as its own');

  test.each<[string, Tags]>([
    ['no mark', {}],
    ['only the mark of the bot', { 'smtp-warden:managed': 'true' }],
    ['not the mark of the remediation', { ...managed, 'smtp-warden:remediation': 'rem-2' }],
    ['not the mark of the deployment', { ...managed, 'smtp-warden:deployment': 'dep-theirs' }],
    ['a denial', { ...managed, 'smtp-warden:managed': 'false' }],
  ])('approved ones with %s', (_, tags) => {
    expect(refusal((plan) => tagging(plan, 'approved', tags))).toBe(unmarked);
  });

  test.each<[string, Tags]>([
    ['no mark', {}],
    ['the mark of another remediation', { ...ours, 'smtp-warden:remediation': 'rem-2' }],
    ['the mark of another deployment', { ...ours, 'smtp-warden:deployment': 'dep-theirs' }],
    ['the mark of a managed rule', managed],
    ['the denial of that mark', { ...ours, 'smtp-warden:managed': 'false' }],
  ])('remainders with %s', (_, tags) => {
    expect(refusal((plan) => tagging(plan, 'remainder', tags))).toBe(unmarked);
  });

  test('a call that mixes both', () => {
    const mixing = (plan: Plan): Plan => {
      const rules = plan.steps.flatMap((step) => (step.kind === 'authorizeIngress' ? step.rules : []));
      const revokes = plan.steps.filter(({ kind }) => kind === 'revokeIngress');
      return { ...plan, steps: [{ kind: 'authorizeIngress', rules, tags: managed }, ...revokes] };
    };

    expect(refusal(mixing)).toBe(unmarked);
  });
});
