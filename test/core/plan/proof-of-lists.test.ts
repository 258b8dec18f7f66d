import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { Plan } from '../../../core/plan/plan.ts';
import { provePlan } from '../../../core/plan/proof.ts';
import type { NewRule, Step } from '../../../core/plan/step.ts';
import { remainderOf } from '../../builders/a-step.ts';
import {
  anOpenRule,
  aPolicy,
  aPrefixList,
  aRule,
  aSnapshot,
  fromCidr,
  fromList,
  groupRef,
  now,
  ports,
  someSettings,
} from '../../builders/builders.ts';
import { planFor, planInputFor } from '../../builders/plan-for.ts';
import type { Case } from '../../oracle/policy.ts';

const settings = someSettings();

const ours = { 'smtp-warden:remediation': 'rem-1', 'smtp-warden:deployment': 'dep-ours' };

const managed = { 'smtp-warden:managed': 'true', ...ours };

const offices = aPrefixList();

const open = anOpenRule({ id: 'sgr-open', protocol: '-1', ports: null });

/** A group open by an all-traffic rule, whose approved office may come in at other ports already. */
function given() {
  const rules = [
    open,
    aRule({ id: 'sgr-office-tcp', ports: ports(101, 200) }),
    aRule({ id: 'sgr-office-udp', protocol: 'udp', ports: ports(20, 30) }),
    aRule({ id: 'sgr-offices', ports: ports(443), source: fromList(offices.id) }),
  ];
  return aCase({ snapshot: aSnapshot({ rules, prefixLists: { [offices.id]: offices } }) });
}

function aCase(change: Partial<Case>): Case {
  return { snapshot: aSnapshot(), policy: aPolicy(), settings, now, remediationId: 'rem-1', ...change };
}

function refusal(forge: (plan: Plan) => Plan, whole = given()): string {
  const plan = planFor(whole);
  if (!plan) throw new Error('there is no plan');
  try {
    provePlan({ ...planInputFor(whole), plan: forge(plan) });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'not refused';
}

function refusedFor(why: string): string {
  return `the plan rem-1 for ${groupRef.groupId} is refused, this is a bug: ${why}`;
}

function alsoAuthorising(plan: Plan, ...rules: readonly NewRule[]): Plan {
  const isApproved = rules.every(({ origin }) => origin.kind === 'approved');
  return { ...plan, steps: [...plan.steps, { kind: 'authorizeIngress', rules, tags: isApproved ? managed : ours }] };
}

describe('the private networks of a revoked list keep the port', () => {
  const wide = aPrefixList({ id: 'pl-wide', entries: ['0.0.0.0/1', '10.0.0.0/8'].map(cidr) });
  const listed = aRule({ id: 'sgr-list', ports: ports(20, 30), source: fromList(wide.id) });
  const whole = aCase({ snapshot: aSnapshot({ rules: [listed], prefixLists: { [wide.id]: wide } }) });
  const changing = (change: (rule: NewRule) => NewRule | null) => (plan: Plan) => ({
    ...plan,
    steps: plan.steps.map(
      (step): Step =>
        step.kind === 'authorizeIngress' ? { ...step, rules: step.rules.flatMap((rule) => change(rule) ?? []) } : step,
    ),
  });
  const isKept = ({ source, origin }: NewRule) => source.kind === 'cidr' && origin.kind === 'remainder';

  test('by a CIDR rule', () => {
    expect(refusal((plan) => plan, whole)).toBe('not refused');
  });

  test('or the plan is refused', () => {
    expect(
      refusal(
        changing((rule) => (isKept(rule) ? null : rule)),
        whole,
      ),
    ).toBe(refusedFor('it takes port 25 from 10.0.0.0/8, which pl-wide names'));
  });

  test.each<[string, Partial<NewRule>, RegExp]>([
    ['half of it', { source: fromCidr('10.0.0.0/9') }, /it takes port 25 from 10\.0\.0\.0\/8/],
    ['a part of the list that is public', { source: fromCidr('8.0.0.0/8') }, /8\.0\.0\.0\/8 may reach/],
    ['a network beside the list', { source: fromCidr('192.168.0.0/16') }, /192\.168\.0\.0\/16 may reach/],
    ['another port of it', { ports: ports(26) }, /10\.0\.0\.0\/8 may reach/],
    ['a range of ports', { ports: ports(25, 26) }, /10\.0\.0\.0\/8 may reach/],
    ['the port by UDP', { protocol: 'udp' }, /10\.0\.0\.0\/8 may reach/],
    ['no ports', { ports: null }, /10\.0\.0\.0\/8 may reach/],
  ])('not by %s', (_, change, why) => {
    expect(
      refusal(
        changing((rule) => (isKept(rule) ? { ...rule, ...change } : rule)),
        whole,
      ),
    ).toMatch(why);
  });

  test('not where the rule claims to be kept of a rule that is no list', () => {
    const rule = remainderOf(open, { protocol: 'tcp', ports: ports(25), source: fromCidr('10.0.0.0/8') });

    expect(refusal((plan) => alsoAuthorising(plan, rule))).toMatch(/10\.0\.0\.0\/8 may reach/);
  });
});
