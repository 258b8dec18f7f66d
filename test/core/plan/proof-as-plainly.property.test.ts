import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Permission } from '../../../core/model/security-group.ts';
import { type Plan, planRemediation } from '../../../core/plan/plan.ts';
import { provePlan } from '../../../core/plan/proof.ts';
import type { NewRule, Step } from '../../../core/plan/step.ts';
import { rememberedCases } from '../../builders/arbitraries.ts';
import { ports } from '../../builders/builders.ts';
import { numberSetting } from '../../builders/number-setting.ts';
import { outcomeOf } from '../../builders/outcome-of.ts';
import { planInputFor } from '../../builders/plan-for.ts';
import { provePlainly } from '../../oracle/plain/proof.ts';
import type { Scope } from '../../oracle/policy.ts';

const runs = { numRuns: numberSetting('PROPERTY_RUNS', 400) };

/** One way to spoil a plan: `at` says where. */
type Forgery = (plan: Plan, at: number) => Plan;

const changes: readonly Partial<Permission>[] = [
  { ports: ports(25) },
  { ports: ports(0, 65535) },
  { ports: ports(24, 26) },
  { protocol: 'udp' },
  { protocol: '-1', ports: null },
  { protocol: '47', ports: null },
  { protocol: '41', ports: null },
  { protocol: 'icmp', ports: ports(-1) },
  { description: 'forged' },
];

function withSteps(plan: Plan, change: (step: Step, index: number) => Step[]): Plan {
  return { ...plan, steps: plan.steps.flatMap(change) };
}

/** The plan with one of the rules that it authorises changed. */
function changing(change: Partial<Permission>): Forgery {
  return (plan, at) =>
    withSteps(plan, (step) => {
      if (step.kind === 'revokeIngress') return [step];
      const rules = step.rules.map(
        (rule, index): NewRule => (index === at % step.rules.length ? { ...rule, ...change } : rule),
      );
      return [{ ...step, rules }];
    });
}

const forgeries: readonly Forgery[] = [
  (plan) => plan,
  (plan) => ({ ...plan, lost: [] }),
  (plan) => ({ ...plan, steps: plan.steps.toReversed() }),
  (plan, at) => withSteps(plan, (step, index) => (index === at % plan.steps.length ? [] : [step])),
  (plan, at) => withSteps(plan, (step, index) => (index === at % plan.steps.length ? [step, step] : [step])),
  (plan, at) =>
    withSteps(plan, (step) =>
      step.kind === 'revokeIngress'
        ? [{ ...step, rules: step.rules.filter((_, index) => index !== at % step.rules.length) }]
        : [{ ...step, rules: step.rules.filter((_, index) => index !== at % step.rules.length) }],
    ),
  ...changes.map(changing),
];

const scopes = fc.constantFrom<Scope>('close', 'close', 'follow', 'ended');

test('the proof accepts and refuses what the straightforward one does, with the same words', () => {
  const seen = { accepted: 0, refused: 0 };
  const property = fc.property(
    rememberedCases,
    scopes,
    fc.constantFrom(...forgeries),
    fc.nat(20),
    (given, scope, forge, at) => {
      const input = planInputFor(given, scope);
      const planned = planRemediation(input);
      if (planned === null) return;
      const plan = forge(planned, at);

      const outcome = outcomeOf(() => provePlan({ ...input, plan }));

      expect(outcome).toEqual(outcomeOf(() => provePlainly({ ...input, plan })));
      seen['error' in outcome ? 'refused' : 'accepted'] += 1;
    },
  );
  fc.assert(property, runs);

  expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(runs.numRuns / 20);
});
