import { cidr } from '../../core/model/cidr.ts';
import type { Tags } from '../../core/model/security-group.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { NewRule, Step } from '../../core/plan/step.ts';
import { assess } from '../../core/reconcile/assess.ts';
import {
  anEntry,
  anOpenRule,
  aPolicy,
  aPrefixList,
  aRule,
  aSnapshot,
  fromCidr,
  fromGroup,
  fromList,
  managedTags,
  now,
  ports,
  someSettings,
} from '../builders/builders.ts';
import type { Case } from './policy.ts';

/** A group with a bit of everything that a plan could get wrong. */
export const given: Case = {
  snapshot: aSnapshot({
    rules: [
      anOpenRule({ id: 'sgr-range', ports: ports(20, 30), description: 'mail & more', tags: { Name: 'mail' } }),
      anOpenRule({ id: 'sgr-all', protocol: '-1', ports: null, description: 'everything' }),
      anOpenRule({ id: 'sgr-six', source: fromCidr('::/0') }),
      aRule({ id: 'sgr-list', source: fromList('pl-wide') }),
      aRule({ id: 'sgr-private', source: fromCidr('10.0.0.0/8') }),
      aRule({ id: 'sgr-group', source: fromGroup('sg-0a') }),
      aRule({ id: 'sgr-home', source: fromCidr('81.2.70.0/24') }),
      aRule({ id: 'sgr-old', source: fromCidr('8.8.8.8/32'), tags: managedTags }),
      anOpenRule({ id: 'sgr-udp', protocol: 'udp', ports: ports(25) }),
    ],
    prefixLists: { 'pl-wide': aPrefixList({ id: 'pl-wide', entries: [cidr('0.0.0.0/1'), cidr('128.0.0.0/1')] }) },
  }),
  policy: aPolicy({ entries: [anEntry(), anEntry({ id: 'entry-home', cidr: cidr('81.2.70.0/24') })] }),
  settings: someSettings(),
  now,
  remediationId: 'rem-1',
};

export const plan = planOf(given);

export function planOf(whole: Case): Plan {
  const assessment = assess(whole.snapshot, whole.policy, whole);
  if (!assessment) throw new Error('the group needs a plan');
  return assessment.plan;
}

export function withSteps(change: (step: Step) => Step | null): Plan {
  return { ...plan, steps: plan.steps.flatMap((step) => change(step) ?? []) };
}

/** The plan with the added rules changed; null drops one. */
export function withAdded(change: (rule: NewRule) => NewRule | null): Plan {
  return withSteps((step) =>
    step.kind === 'revokeIngress' ? step : { ...step, rules: step.rules.flatMap((rule) => change(rule) ?? []) },
  );
}

/** The plan with one more rule: the first approved one, changed. */
export function withMore(change: Partial<NewRule>, from: Plan = plan): Plan {
  return {
    ...from,
    steps: from.steps.map((step) => {
      if (step.kind === 'revokeIngress') return step;
      const [model] = step.rules.filter(({ origin }) => origin.kind === 'approved');
      return model ? { ...step, rules: [...step.rules, { ...model, ...change }] } : step;
    }),
  };
}

export function without(ids: readonly string[]): Plan {
  return withSteps((step) =>
    step.kind === 'revokeIngress' ? { ...step, rules: step.rules.filter(({ id }) => !ids.includes(id)) } : step,
  );
}

export function alsoRevoking(id: string): Plan {
  const extra = given.snapshot.rules.filter((rule) => rule.id === id);
  return withSteps((step) => (step.kind === 'revokeIngress' ? { ...step, rules: [...step.rules, ...extra] } : step));
}

export const isTcp = (from: number, to: number) => (rule: NewRule) =>
  rule.protocol === 'tcp' && rule.ports?.from === from && rule.ports.to === to;

/** Changes the tcp rules of exactly these ports; null drops them. */
export function onTcp(from: number, to: number, change: Partial<NewRule> | null): (rule: NewRule) => NewRule | null {
  return (rule) => {
    if (!isTcp(from, to)(rule)) return rule;
    return change && { ...rule, ...change };
  };
}

export function tagged(tags: Tags): (step: Step) => Step {
  return (step) => (step.kind === 'authorizeIngress' ? { ...step, tags } : step);
}

export function forgetting(step: Step): Step {
  if (step.kind === 'authorizeIngress') return step;
  return { ...step, rules: step.rules.map((rule) => ({ ...rule, description: null })) };
}
