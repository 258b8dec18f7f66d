import { describe, expect, test } from 'vitest';
import type { Permission, Tags } from '../../../core/model/security-group.ts';
import type { Plan } from '../../../core/plan/plan.ts';
import { provePlan } from '../../../core/plan/proof.ts';
import type { NewRule, Step } from '../../../core/plan/step.ts';
import { assess } from '../../../core/reconcile/assess.ts';
import {
  anOpenRule,
  aPolicy,
  aPrefixList,
  aRule,
  aSnapshot,
  fromCidr,
  fromGroup,
  fromList,
  groupRef,
  managedTags,
  now,
  ports,
  someSettings,
} from '../../builders/builders.ts';
import { approved, remainderOf } from '../reconcile/an-unfinished.ts';

const settings = someSettings();
const offices = aPrefixList();
const open = anOpenRule({ id: 'sgr-open', protocol: '-1', ports: null });
const office = fromCidr('81.2.69.0/24');

/** A group open by an all-traffic rule, whose approved office may come in at other ports already. */
function given() {
  const rules = [
    open,
    aRule({ id: 'sgr-office-tcp', ports: ports(101, 200) }),
    aRule({ id: 'sgr-office-udp', protocol: 'udp', ports: ports(20, 30) }),
    aRule({ id: 'sgr-offices', ports: ports(443), source: fromList(offices.id) }),
  ];
  const snapshot = aSnapshot({ rules, prefixLists: { [offices.id]: offices } });
  const assessment = assess(snapshot, aPolicy(), { settings, now, remediationId: 'rem-1' });
  if (!assessment) throw new Error('there is no plan');
  return assessment;
}

function refusal(forge: (plan: Plan) => Plan): string {
  const assessment = given();
  const plan = forge(assessment.plan);
  try {
    provePlan({ ...assessment, plan, limits: settings.limits });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'not refused';
}

function refusedFor(why: string): string {
  return `the plan rem-1 for ${groupRef.groupId} is refused, this is a bug: ${why}`;
}

function tagging(plan: Plan, change: (tags: Tags) => Tags): Plan {
  const steps = plan.steps.map(
    (step): Step => (step.kind === 'authorizeIngress' ? { ...step, tags: change(step.tags) } : step),
  );
  return { ...plan, steps };
}

function alsoAuthorising(plan: Plan, ...rules: readonly NewRule[]): Plan {
  const tags = { 'smtp-warden:managed': 'true', 'smtp-warden:remediation': 'rem-1' };
  return { ...plan, steps: [...plan.steps, { kind: 'authorizeIngress', rules, tags }] };
}

test('the plan as the planner makes it is not refused', () => {
  expect(refusal((plan) => plan)).toBe('not refused');
});

test('an exposure that is left is told', () => {
  expect(refusal((plan) => ({ ...plan, steps: [] }))).toBe(
    refusedFor(
      'it leaves an exposure: TCP port 25 is open to 100 % of the public IPv4 space (one source); the limit is one /8',
    ),
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

describe('an approved source gains nothing by what the plan calls residue:', () => {
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

test('a managed rule that is no longer approved may not be left', () => {
  const lapsed = aRule({ id: 'sgr-lapsed', source: fromCidr('93.184.216.0/24'), tags: managedTags });
  const context = { settings, now, remediationId: 'rem-1' };
  const assessment = assess(aSnapshot({ rules: [lapsed, open] }), aPolicy(), context);
  if (!assessment) throw new Error('there is no plan');
  const steps = assessment.plan.steps.map(
    (step): Step =>
      step.kind === 'revokeIngress' ? { ...step, rules: step.rules.filter(({ id }) => id === open.id) } : step,
  );

  expect(() => provePlan({ ...assessment, plan: { ...assessment.plan, steps }, limits: settings.limits })).toThrow(
    new Error(refusedFor('it leaves sgr-lapsed, which is no longer approved')),
  );
});

test('lost protocols are not excused by a lost description of the same rule', () => {
  const lost = [{ kind: 'description-or-tags', securityGroupRuleId: open.id, what: 'the exact description' }] as const;

  expect(refusal((plan) => ({ ...plan, lost }))).toBe(
    refusedFor('it changes what 0.0.0.0/0 may reach by IP protocol 0 beyond the ports it closes'),
  );
});

describe('rules that are not marked as made in this remediation are refused:', () => {
  test.each<[string, Tags]>([
    ['no mark', {}],
    ['only the mark of the bot', { 'smtp-warden:managed': 'true' }],
    ['only the mark of the remediation', { 'smtp-warden:remediation': 'rem-1' }],
    ['the mark of another remediation', { 'smtp-warden:managed': 'true', 'smtp-warden:remediation': 'rem-2' }],
    ['a denial', { 'smtp-warden:managed': 'false', 'smtp-warden:remediation': 'rem-1' }],
  ])('%s', (_, tags) => {
    expect(refusal((plan) => tagging(plan, () => tags))).toBe(refusedFor('it does not mark its rules as its own'));
  });
});
