import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { Plan } from '../../../core/plan/plan.ts';
import type { NewRule, Step } from '../../../core/plan/step.ts';
import { aCase, alsoAuthorising, open, refusal, refusedFor } from '../../builders/a-refusal.ts';
import { remainderOf } from '../../builders/a-step.ts';
import { aPrefixList, aRule, aSnapshot, fromCidr, fromList, ports } from '../../builders/builders.ts';

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
