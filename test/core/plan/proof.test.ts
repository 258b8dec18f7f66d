import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import type { Plan } from '../../../core/plan/plan.ts';
import { provePlan } from '../../../core/plan/proof.ts';
import { authorizedRules, type NewRule, revokedRules, type Step } from '../../../core/plan/step.ts';
import {
  anEntry,
  anOpenRule,
  aPolicy,
  aRule,
  aSnapshot,
  fromCidr,
  groupRef,
  managedTags,
  now,
  ports,
  someSettings,
} from '../../builders/builders.ts';
import { planFor, planInputFor } from '../../builders/plan-for.ts';
import type { Case } from '../../oracle/policy.ts';

const open = anOpenRule({ id: 'sgr-open', protocol: '-1', ports: null, description: 'relay', tags: { team: 'mail' } });
const tunnel = anOpenRule({ id: 'sgr-tunnel', protocol: '41', ports: null });
const kept = aRule({ id: 'sgr-kept', source: fromCidr('10.0.0.0/8') });
const partner = anEntry({ id: 'entry-partner', cidr: cidr('93.184.216.0/24') });
const settings = someSettings();

/** The plan of a group open to the internet by an all-traffic rule, as the planner makes it. */
const given: Case = {
  snapshot: aSnapshot({ rules: [open, tunnel, kept] }),
  policy: aPolicy({ entries: [anEntry(), partner] }),
  settings,
  now,
  remediationId: 'rem-1',
};

function planned(whole = given): Plan {
  const plan = planFor(whole);
  if (!plan) throw new Error('there is no plan');
  return plan;
}

function prove(plan: Plan, whole = given): void {
  provePlan({ ...planInputFor(whole), plan });
}

/** The plan with other rules to revoke, which have to be those of the snapshot to be believed. */
function revoking(plan: Plan, change: (rules: readonly SecurityGroupRule[]) => readonly SecurityGroupRule[]): Plan {
  const steps = plan.steps.map(
    (step): Step => (step.kind === 'revokeIngress' ? { ...step, rules: change(step.rules) } : step),
  );
  return { ...plan, steps };
}

function authorising(plan: Plan, change: (rules: readonly NewRule[]) => readonly NewRule[]): Plan {
  const steps = plan.steps.map(
    (step): Step => (step.kind === 'authorizeIngress' ? { ...step, rules: change(step.rules) } : step),
  );
  return { ...plan, steps };
}

function approvedFrom(text: string): NewRule {
  const origin = { kind: 'approved', entryIds: ['entry-office'] } as const;
  return { protocol: 'tcp', ports: ports(25), source: fromCidr(text), description: null, origin };
}

function alsoAuthorising(plan: Plan, rule: NewRule): Plan {
  return { ...plan, steps: [...plan.steps, { kind: 'authorizeIngress', rules: [rule], tags: managedTags }] };
}

const isApproved = ({ origin }: NewRule) => origin.kind === 'approved';
const isPartner = ({ source }: NewRule) => source.kind === 'cidr' && source.cidr === partner.cidr;

test('the plan that the planner makes proves itself', () => {
  const plan = planned();

  expect(revokedRules(plan)).toEqual([open]);
  expect(authorizedRules(plan).filter(isApproved)).toHaveLength(2);
  expect(() => prove(plan)).not.toThrow();
});

describe('a plan is refused that', () => {
  test.each<[string, (plan: Plan) => Plan, RegExp]>([
    ['is for another group', (plan) => ({ ...plan, group: { ...groupRef, region: 'eu-west-2' } }), /another group/],
    ['leaves the exposure', (plan) => revoking(plan, () => []), /leaves an exposure/],
    [
      'leaves out an approved CIDR',
      (plan) => authorising(plan, (rules) => rules.filter((rule) => !isPartner(rule))),
      /closed to 93\.184\.216\.0\/24/,
    ],
    [
      'leaves out part of an approved CIDR',
      (plan) =>
        authorising(plan, (rules) => rules.map((rule) => (isPartner(rule) ? approvedFrom('93.184.216.0/25') : rule))),
      /closed to 93\.184\.216\.0\/24/,
    ],
    [
      'drops a description',
      (plan) =>
        authorising(plan, (rules) => rules.map((rule) => (isApproved(rule) ? rule : { ...rule, description: null }))),
      /description or tags of sgr-open/,
    ],
    [
      'drops tags',
      (plan) => ({
        ...plan,
        steps: plan.steps.map((step) => (step.kind === 'authorizeIngress' ? { ...step, tags: {} } : step)),
      }),
      /description or tags of sgr-open/,
    ],
    [
      'changes a tag',
      (plan) => ({
        ...plan,
        steps: plan.steps.map((step) =>
          step.kind === 'authorizeIngress' ? { ...step, tags: { ...step.tags, team: 'web' } } : step,
        ),
      }),
      /description or tags of sgr-open/,
    ],
    [
      'names a remainder of a rule it does not revoke',
      (plan) =>
        authorising(plan, (rules) =>
          rules.map((rule) =>
            isApproved(rule) ? rule : { ...rule, origin: { kind: 'remainder', securityGroupRuleId: kept.id } },
          ),
        ),
      /description or tags of sgr-kept/,
    ],
    [
      'revokes a rule as what it is not',
      (plan) => revoking(plan, (rules) => rules.map((rule) => ({ ...rule, description: 'another' }))),
      /sgr-open as what it is not/,
    ],
    ['revokes a rule twice', (plan) => revoking(plan, (rules) => [...rules, ...rules]), /revokes a rule twice/],
    [
      'revokes a rule that is not there',
      (plan) => revoking(plan, (rules) => [...rules, aRule({ id: 'sgr-nowhere' })]),
      /sgr-nowhere as what it is not/,
    ],
    [
      'revokes before it keeps what is left',
      (plan) => ({ ...plan, steps: plan.steps.toReversed() }),
      /0\.0\.0\.0\/0 may reach by IP protocol 1 beyond/,
    ],
    [
      'authorises a rule twice',
      (plan) => alsoAuthorising(plan, approvedFrom('81.2.69.0/24')),
      /authorises what exists/,
    ],
    [
      'authorises a rule that stands',
      (plan) => alsoAuthorising(plan, approvedFrom('10.0.0.0/8')),
      /authorises what exists|may reach/,
    ],
    [
      'approves what nobody approved',
      (plan) => alsoAuthorising(plan, approvedFrom('8.8.8.0/24')),
      /8\.8\.8\.0\/24 may reach/,
    ],
    [
      'takes another port of another source',
      (plan) => alsoAuthorising(plan, { ...approvedFrom('10.0.0.0/8'), ports: ports(22) }),
      /10\.0\.0\.0\/8 in where nothing was closed/,
    ],
    [
      'loses a port of the remainder',
      (plan) =>
        authorising(plan, (rules) =>
          rules.map((rule) => (rule.ports?.from === 26 ? { ...rule, ports: ports(27, 65535) } : rule)),
        ),
      /0\.0\.0\.0\/0 may reach/,
    ],
    ['loses protocols without saying so', (plan) => ({ ...plan, lost: [] }), /0\.0\.0\.0\/0 may reach/],
  ])('%s', (_, forge, reason) => {
    const forged = forge(planned());

    expect(() => prove(forged)).toThrow(/was refused, this is a bug/);
    expect(() => prove(forged)).toThrow(reason);
  });

  test.each([
    ['a private one', kept],
    ['an explicit one of a protocol that the all-traffic rule beside it loses', tunnel],
  ])('revokes a rule without a reason: %s', (_, rule) => {
    const plan = planned();

    expect(() => prove(revoking(plan, (rules) => [...rules, rule]))).toThrow(`revokes ${rule.id} without a reason`);
  });

  test('approves one CIDR wider than the limit, though all of it is approved piece by piece', () => {
    const entries = [anEntry({ cidr: cidr('16.0.0.0/8') }), anEntry({ id: 'entry-next', cidr: cidr('17.0.0.0/8') })];
    const whole = { ...given, snapshot: aSnapshot({ rules: [open] }), policy: aPolicy({ entries }) };
    const narrow = authorising(planned(whole), (rules) => rules.filter((rule) => !isApproved(rule)));
    const wide = alsoAuthorising(narrow, approvedFrom('16.0.0.0/7'));

    expect(() => prove(wide, whole)).toThrow('16.0.0.0/7, wider than the limit');
  });
});
