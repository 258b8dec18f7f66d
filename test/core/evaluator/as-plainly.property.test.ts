import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Evaluation, evaluate, mayBeExposed } from '../../../core/evaluator/evaluate.ts';
import { notCountedOf, unjudgedReason } from '../../../core/evaluator/not-counted.ts';
import { cidr } from '../../../core/model/cidr.ts';
import type { Permission, PrefixLists, Snapshot } from '../../../core/model/security-group.ts';
import { rememberedCases } from '../../builders/arbitraries.ts';
import { anUnreadableList } from '../../builders/builders.ts';
import { numberSetting } from '../../builders/number-setting.ts';
import { outcomeOf } from '../../builders/outcome-of.ts';
import { evaluatePlainly, plainlyNotCounted, plainlyUnjudged } from '../../oracle/plain/evaluation.ts';
import { approvedCidrs } from '../../oracle/policy.ts';

const runs = { numRuns: numberSetting('PROPERTY_RUNS', 400) };

/** What becomes of the prefix lists of a group: each is read, cannot be read, or was not looked for. */
const fates = fc.array(fc.constantFrom('read', 'read', 'unreadable', 'missing'), { minLength: 2, maxLength: 2 });

function withFates({ prefixLists }: Snapshot, fate: readonly string[]): PrefixLists {
  const lists = Object.values(prefixLists).flatMap((list, index) => {
    if (fate[index] === 'missing') return [];
    return [fate[index] === 'read' ? list : { ...anUnreadableList({ id: list.id }), family: list.family }];
  });
  return Object.fromEntries(lists.map((list) => [list.id, list]));
}

/** Groups with all kinds of rules and lists, and what is approved for each. */
const evaluations: fc.Arbitrary<Evaluation<Permission>> = fc
  .record({ given: rememberedCases, fate: fates })
  .map(({ given, fate }) => ({
    rules: given.snapshot.rules,
    prefixLists: withFates(given.snapshot, fate),
    approved: approvedCidrs(given).map(cidr),
    limits: given.settings.limits,
  }));

test('the evaluator finds, and throws, what exact arithmetic over every family does', () => {
  const property = fc.property(evaluations, (input) => {
    expect(outcomeOf(() => evaluate(input))).toEqual(outcomeOf(() => evaluatePlainly(input)));
  });
  fc.assert(property, runs);
});

test('a group may be exposed where the evaluator finds something with nothing approved, and throws where that throws', () => {
  const property = fc.property(evaluations, (input) => {
    const plainly = outcomeOf(() => evaluatePlainly({ ...input, approved: [] }).length > 0);

    expect(outcomeOf(() => mayBeExposed(input))).toEqual(plainly);
  });
  fc.assert(property, runs);
});

test('what is not counted is told list by list, in the order of the rules', () => {
  const property = fc.property(evaluations, ({ rules, prefixLists }) => {
    expect(notCountedOf(rules, prefixLists)).toEqual(plainlyNotCounted(rules, prefixLists));
    expect(unjudgedReason({ rules, prefixLists })).toEqual(plainlyUnjudged({ rules, prefixLists }));
  });
  fc.assert(property, runs);
});
