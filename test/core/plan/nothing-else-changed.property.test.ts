import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findingOf } from '../../../core/evaluator/finding.ts';
import type { ListedRule } from '../../../core/plan/managed-rules.ts';
import { type Assessment, assess } from '../../../core/reconcile/assess.ts';
import { rememberedCases } from '../../builders/arbitraries.ts';
import { numberSetting } from '../../builders/number-setting.ts';
import { planFor } from '../../builders/plan-for.ts';
import { expectedDecision } from '../../oracle/decision.ts';
import { identityOf } from '../../oracle/ec2.ts';
import { exposedFamilies } from '../../oracle/exposure.ts';
import { isManaged } from '../../oracle/managed.ts';
import { applied, planFaults } from '../../oracle/plan-faults.ts';
import { approvedCidrs, type Case } from '../../oracle/policy.ts';
import type { Aftermath } from '../../oracle/remainder.ts';

const runs = numberSetting('PROPERTY_RUNS', 2000);
const timeout = 30_000 + runs * 100;

function assessed(given: Case): Assessment | null {
  return assess(given.snapshot, given.policy, given);
}

function aftermathOf(given: Case, { plan }: Assessment): Aftermath {
  const aftermath = applied(given, plan);
  if (typeof aftermath === 'string') throw new Error(aftermath);
  return aftermath;
}

describe('for any group', () => {
  test('the plan closes the port to the internet, lets the approved in and changes nothing else', { timeout }, () => {
    const property = fc.property(rememberedCases, (given) => {
      const assessment = assessed(given);

      expect(assessment ? planFaults(given, assessment.plan, assessment.scope) : []).toEqual([]);
    });
    fc.assert(property, { numRuns: runs });
  });

  test('there is a plan where the port is exposed, and none where it is not, no rule is managed and no family closed', {
    timeout,
  }, () => {
    const property = fc.property(rememberedCases, (given) => {
      const exposed = exposedFamilies(given.snapshot, approvedCidrs(given), given.settings.limits);
      const isKnown = given.snapshot.rules.some((rule) => isManaged(rule, given)) || given.list?.closed.length !== 0;

      const assessment = assessed(given);

      expect(new Set(assessment?.exposures.map(({ family }) => family))).toEqual(assessment ? exposed : new Set());
      if (!isKnown || exposed.size > 0) expect(assessment !== null).toBe(isKnown || exposed.size > 0);
    });
    fc.assert(property, { numRuns: runs });
  });

  test('the decision is the first line of the contract that applies', { timeout }, () => {
    const property = fc.property(rememberedCases, (given) => {
      const assessment = assessed(given);
      if (!assessment) return;

      const expected = expectedDecision(given, (scope) => planFor(given, scope));

      expect({ kind: assessment.decision.kind, scope: assessment.scope }).toEqual(expected);
    });
    fc.assert(property, { numRuns: runs });
  });

  test('a second check of what the whole plan leaves plans nothing', { timeout }, () => {
    const property = fc.property(rememberedCases, (given) => {
      const assessment = assessed(given);
      if (assessment?.scope !== 'close') return;
      const second = assessed({ ...afterwards(given, assessment), remediationId: 'rem-2' });

      expect(second?.plan.steps ?? []).toEqual([]);
    });
    fc.assert(property, { numRuns: runs });
  });

  test('the same input gives the same plan, and the order of the rules changes neither finding nor change', {
    timeout,
  }, () => {
    const property = fc.property(rememberedCases, (given) => {
      const { snapshot, policy } = given;
      const shuffled = {
        ...given,
        snapshot: { ...snapshot, rules: snapshot.rules.toReversed() },
        policy: { ...policy, entries: policy.entries.toReversed() },
      };

      const [first, second, third] = [given, structuredClone(given), shuffled].map(assessed);

      expect(second).toEqual(first);
      expect(outlineOf(third)).toEqual(outlineOf(first));
    });
    fc.assert(property, { numRuns: Math.ceil(runs / 2) });
  });
});

/** The case once the plan was carried out: the rules, and the list that an entry would then carry. */
function afterwards(given: Case, assessment: Assessment): Case {
  const { after, revoked } = aftermathOf(given, assessment);
  const ids = new Set([...revoked, ...assessment.plan.standing].map(({ id }) => id));
  const known = assessment.list.rules.filter(({ ruleId }) => ruleId === null || !ids.has(ruleId));
  const letIn = after.rules
    .filter(({ id, tags }) => id.startsWith('sgr-new-') && tags['smtp-warden:managed'] === 'true')
    .map((rule): ListedRule => ({ permission: rule, ruleId: rule.id, remediation: given.remediationId, entries: [] }));
  const keys = new Set(letIn.map(({ permission }) => identityOf(permission)));
  const closed = assessment.exposures.map(({ port, family }) => ({ port, family }));
  return {
    ...given,
    snapshot: { ...given.snapshot, rules: after.rules },
    list: {
      rules: [...known.filter(({ permission }) => !keys.has(identityOf(permission))), ...letIn],
      closed: [...assessment.list.closed, ...closed],
    },
  };
}

function outlineOf(assessment: Assessment | null | undefined): object | null {
  if (!assessment) return null;
  const { decision, exposures, plan, snapshot } = assessment;
  const steps = plan.steps.flatMap(({ kind, rules }) => rules.map((rule) => `${kind} ${identityOf(rule)}`)).toSorted();
  return { kind: decision.kind, reason: decision.reason, finding: findingOf(snapshot.ref, exposures), steps };
}
