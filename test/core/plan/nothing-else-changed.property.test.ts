import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findingOf } from '../../../core/evaluator/finding.ts';
import { type Assessment, assess } from '../../../core/reconcile/assess.ts';
import { rememberedCases } from '../../builders/arbitraries.ts';
import { numberSetting } from '../../builders/number-setting.ts';
import { identityOf } from '../../oracle/ec2.ts';
import { exposedFamilies } from '../../oracle/exposure.ts';
import { applied, fitsQuota, planFaults } from '../../oracle/plan-faults.ts';
import { approvedCidrs, type Case, expectedDecision, isManaged } from '../../oracle/policy.ts';
import type { Aftermath } from '../../oracle/residue.ts';

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

      expect(assessment ? planFaults(given, assessment.plan) : []).toEqual([]);
    });
    fc.assert(property, { numRuns: runs });
  });

  test('there is a plan where the port is exposed, and none where it is not, no rule is managed and none awaited', {
    timeout,
  }, () => {
    const property = fc.property(rememberedCases, (given) => {
      const exposed = exposedFamilies(given.snapshot, approvedCidrs(given), given.settings.limits);
      const mayHavePlan = exposed.size > 0 || given.snapshot.rules.some(isManaged) || (given.awaited ?? []).length > 0;

      const assessment = assessed(given);

      expect(new Set(assessment?.exposures.map(({ family }) => family))).toEqual(exposed);
      if (!mayHavePlan || exposed.size > 0) expect(assessment !== null).toBe(mayHavePlan);
    });
    fc.assert(property, { numRuns: runs });
  });

  test('the decision is the first line of the contract that applies', { timeout }, () => {
    const property = fc.property(rememberedCases, (given) => {
      const assessment = assessed(given);
      if (!assessment) return;
      const aftermath = aftermathOf(given, assessment);

      const isExposed = assessment.exposures.length > 0;
      const expected = expectedDecision(given, {
        revoked: aftermath.revoked,
        fits: fitsQuota(given, aftermath),
        isExposed,
      });

      expect(assessment.decision.kind).toBe(expected);
    });
    fc.assert(property, { numRuns: runs });
  });

  test('a second look at what the plan leaves plans nothing', { timeout }, () => {
    const property = fc.property(rememberedCases, (given) => {
      const assessment = assessed(given);
      if (!assessment) return;
      const { after } = aftermathOf(given, assessment);

      const second = assessed({
        ...given,
        snapshot: { ...given.snapshot, rules: after.rules },
        remediationId: 'rem-2',
      });

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
    fc.assert(property, { numRuns: runs });
  });
});

function outlineOf(assessment: Assessment | null | undefined): object | null {
  if (!assessment) return null;
  const { decision, exposures, plan, snapshot } = assessment;
  const steps = plan.steps.flatMap(({ kind, rules }) => rules.map((rule) => `${kind} ${identityOf(rule)}`)).toSorted();
  return { kind: decision.kind, reason: decision.reason, finding: findingOf(snapshot.ref, exposures), steps };
}
