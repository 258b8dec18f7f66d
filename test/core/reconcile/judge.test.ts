import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assess } from '../../../core/reconcile/assess.ts';
import { type Judge, type Judgement, judgeFinding } from '../../../core/reconcile/judge.ts';
import { cases, rememberedCases } from '../../builders/arbitraries.ts';
import {
  anExemption,
  anOpenRule,
  anUnreadableList,
  aPolicy,
  aRule,
  aSnapshot,
  fromList,
  managedTags,
  now,
  someSettings,
} from '../../builders/builders.ts';
import type { Case } from '../../oracle/policy.ts';

const notOptedIn = { tags: { Name: 'mail' } };

/** What a judge says of a case, or how it fails. */
function said(judge: Judge<Judgement>, given: Case): Judgement | null | string {
  try {
    const judged = judge(given.snapshot, given.policy, given);
    if (judged === null) return null;
    const { snapshot, exposures, scope, decision } = judged;
    return { snapshot, exposures, scope, decision };
  } catch (error) {
    return String(error);
  }
}

/** The same group in the three ways in which no plan is needed, and as it is. */
function* asFinding(given: Case): Generator<Case> {
  const { snapshot, policy } = given;
  yield given;
  yield { ...given, snapshot: { ...snapshot, ...notOptedIn } };
  yield { ...given, snapshot: { ...snapshot, ownerId: '999988887777' } };
  const exemption = anExemption({ group: snapshot.ref, expiresAt: new Date(now + 1000).toISOString() });
  yield { ...given, policy: { ...policy, exemptions: [...policy.exemptions, exemption] } };
}

test('any group is judged as with its plan', () => {
  const seen = { withoutPlan: 0, changed: 0, failed: 0 };
  const property = fc.property(fc.oneof(cases, rememberedCases), (drawn) => {
    for (const given of asFinding(drawn)) {
      const judged = said(judgeFinding, given);

      expect(judged).toEqual(said(assess, given));
      if (typeof judged === 'string') seen.failed += 1;
      else if (judged?.decision.kind === 'remediate') seen.changed += 1;
      else if (judged && judged.exposures.length > 0) seen.withoutPlan += 1;
    }
  });
  fc.assert(property, { numRuns: 500 });
  expect(seen.withoutPlan).toBeGreaterThan(300);
  expect(seen.changed).toBeGreaterThan(40);
});

const context = { settings: someSettings(), now, remediationId: 'rem-1' };

test('no plan is made for a group that is open and not opted in, and one for a group that is', () => {
  const open = { rules: [anOpenRule()] };

  expect(judgeFinding(aSnapshot({ ...open, ...notOptedIn }), aPolicy(), context)).not.toHaveProperty('plan');
  expect(judgeFinding(aSnapshot(open), aPolicy(), context)).toHaveProperty('plan');
});

test('a group with a rule of an ended approval is judged by its plan', () => {
  const managed = aSnapshot({ ...notOptedIn, rules: [aRule({ tags: managedTags })] });

  expect(judgeFinding(managed, aPolicy(), context)).toEqual(assess(managed, aPolicy(), context));
});

test('a group that nobody can judge is an error', () => {
  const list = anUnreadableList();
  const rules = [aRule({ source: fromList(list.id) })];
  const puzzle = aSnapshot({ ...notOptedIn, rules, prefixLists: { [list.id]: list } });

  expect(() => judgeFinding(puzzle, aPolicy(), context)).toThrow('it is not known whether TCP port 25 is restricted');
});
