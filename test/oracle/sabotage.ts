import { cidr } from '../../core/model/cidr.ts';
import type { Tags } from '../../core/model/security-group.ts';
import type { ListedRule } from '../../core/plan/managed-rules.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { NewRule, Step } from '../../core/plan/step.ts';
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
import { planFor } from '../builders/plan-for.ts';
import type { Case } from './policy.ts';

const old = aRule({ id: 'sgr-old', source: fromCidr('8.8.8.8/32'), tags: managedTags });
const part = aRule({ id: 'sgr-part', source: fromCidr('93.184.216.0/24'), tags: managedTags });
const wide = ['0.0.0.0/1', '128.0.0.0/1', '192.168.0.0/16'].map(cidr);

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
      anOpenRule({ id: 'sgr-udp', protocol: 'udp', ports: ports(25) }),
      old,
      part,
    ],
    prefixLists: { 'pl-wide': aPrefixList({ id: 'pl-wide', entries: wide }) },
  }),
  policy: aPolicy({
    entries: [
      anEntry(),
      anEntry({ id: 'entry-home', cidr: cidr('81.2.70.0/24') }),
      anEntry({ id: 'entry-old', cidr: cidr('8.8.8.8/32'), removedBy: 'ada' }),
      anEntry({ id: 'entry-part', cidr: cidr('93.184.216.0/24'), removedBy: 'ada' }),
      anEntry({ id: 'entry-part-left', cidr: cidr('93.184.216.0/25') }),
    ],
  }),
  settings: someSettings(),
  now,
  remediationId: 'rem-1',
  list: {
    rules: [old, part].map(
      (rule): ListedRule => ({ permission: rule, ruleId: rule.id, remediation: 'rem-earlier', entries: [] }),
    ),
    closed: [],
  },
};

export const plan = planOf(given);

export function planOf(whole: Case): Plan {
  const found = planFor(whole);
  if (!found) throw new Error('the group needs a plan');
  return found;
}

export function withSteps(change: (step: Step, at: number) => Step | null): Plan {
  return { ...plan, steps: plan.steps.flatMap((step, at) => change(step, at) ?? []) };
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

export function without(...ids: readonly string[]): Plan {
  return withSteps((step) => {
    if (step.kind === 'authorizeIngress') return step;
    const rules = step.rules.filter(({ id }) => !ids.includes(id));
    return rules.length > 0 ? { ...step, rules } : null;
  });
}

/** The plan with this rule in the first revoke as well. */
export function alsoRevoking(id: string): Plan {
  const extra = given.snapshot.rules.filter((rule) => rule.id === id);
  const first = plan.steps.findIndex(({ kind }) => kind === 'revokeIngress');
  return withSteps((step, at) =>
    step.kind === 'revokeIngress' && at === first ? { ...step, rules: [...step.rules, ...extra] } : step,
  );
}

/** The plan with its steps in this order. */
export function reordered(...order: readonly number[]): Plan {
  return { ...plan, steps: order.flatMap((at) => plan.steps[at] ?? []) };
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

/** The same for the rule that lets the approved office in. */
export function onOffice(change: Partial<NewRule> | null): (rule: NewRule) => NewRule | null {
  return (rule) => {
    if (rule.source.kind !== 'cidr' || rule.source.cidr !== '81.2.69.0/24') return rule;
    return change && { ...rule, ...change };
  };
}

export function tagged(change: (tags: Tags) => Tags, kind?: NewRule['origin']['kind']): (step: Step) => Step {
  return (step) => {
    if (step.kind === 'revokeIngress' || (kind && step.rules[0]?.origin.kind !== kind)) return step;
    return { ...step, tags: change(step.tags) };
  };
}

export function forgetting(step: Step): Step {
  if (step.kind === 'authorizeIngress') return step;
  return { ...step, rules: step.rules.map((rule) => ({ ...rule, description: null })) };
}
