import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Step } from '../../core/plan/step.ts';
import { assess } from '../../core/reconcile/assess.ts';
import { identityOf, malformation } from '../oracle/ec2.ts';
import { entrances, exceeds } from '../oracle/exposure.ts';
import { isForeign, isLapsed, isTakenAway } from '../oracle/managed.ts';
import { applied } from '../oracle/plan-faults.ts';
import { approvedCidrs, approvedEntries, type Case } from '../oracle/policy.ts';
import { rememberedCases } from './arbitraries.ts';

const sample = fc.sample(rememberedCases, { numRuns: 1500, seed: 25 });

/** What a random group is an example of. */
function kindsOf(given: Case): string[] {
  const assessment = assess(given.snapshot, given.policy, given);
  if (!assessment) return ['nothing to do'];
  const { decision, exposures, plan } = assessment;
  const aftermath = applied(given, plan);
  if (typeof aftermath === 'string') return [aftermath];
  const { revoked, added, lost } = aftermath;
  const kinds = plan.steps.map(({ kind }) => kind);
  const approved = approvedCidrs(given);
  const together = entrances(given.snapshot, approved).filter(
    (entrance) => !exceeds([entrance], entrance.family, given.settings.limits),
  );
  const facts: Record<string, boolean> = {
    [`decision ${decision.kind}`]: true,
    'deferred for the quota': decision.kind === 'defer' && decision.reason.includes('quota'),
    'both families exposed': exposures.length === 2,
    'only IPv4 exposed': exposures.length === 1 && exposures[0]?.family === 'ipv4',
    'only IPv6 exposed': exposures.length === 1 && exposures[0]?.family === 'ipv6',
    'nothing exposed, managed rules differ': exposures.length === 0,
    'deferred for the sum': decision.kind === 'defer' && decision.reason.includes('together, more than'),
    'deferred for another deployment': decision.kind === 'defer' && decision.reason.includes('deployment'),
    'only what has ended, the rest held back': assessment.scope === 'ended' && exposures.length > 0,
    'only managed rules, the check may not close': assessment.scope === 'follow',
    'a rule of another deployment revoked': revoked.some((rule) => isForeign(rule, given)),
    'somebody who was taken away': approvedEntries(given).some((entry) => isTakenAway(entry, given)),
    'a managed rule that goes after its approved part': isLast(plan.steps),
    'rule by rule': kinds.filter((kind, at) => kind === 'revokeIngress' && at < kinds.length - 1).length > 1,
    'private networks of a list kept': lost.some(({ kind }) => kind === 'private-source'),
    'a prefix list revoked': revoked.some(({ source }) => source.kind === 'prefix-list'),
    'all traffic revoked': revoked.some(({ protocol }) => protocol === '-1'),
    'a lapsed rule revoked': revoked.some((rule) => isLapsed(rule, given)),
    'a source that offends only with others': together.some(({ rules }) =>
      rules.some((rule) => revoked.includes(rule)),
    ),
    'a remainder with its own tags': kinds.slice(0, 2).every((kind) => kind === 'authorizeIngress'),
    'approved CIDRs merged': added.some(
      ({ rule }) => rule.origin.kind === 'approved' && rule.origin.entryIds.length > 1,
    ),
    'a description or tags lost': lost.some(({ kind }) => kind === 'description-or-tags'),
  };
  return Object.keys(facts).filter((fact) => facts[fact]);
}

function isLast(steps: readonly Step[]): boolean {
  const [before, last] = steps.slice(-2);
  const isApproving = before?.kind === 'authorizeIngress' && before.rules[0]?.origin.kind === 'approved';
  return isApproving && last?.kind === 'revokeIngress';
}

test('the random groups are examples of everything a plan can be about', () => {
  const counts = Map.groupBy(sample.flatMap(kindsOf), (kind) => kind);

  const rare = [...counts].filter(([, { length }]) => length < 5).map(([kind]) => kind);

  expect(counts.size).toBe(26);
  expect(rare).toEqual(['deferred for another deployment']);
});

test('the random groups are groups that EC2 could hold', () => {
  for (const { snapshot } of sample) {
    const identities = snapshot.rules.map(identityOf);

    expect(new Set(identities).size).toBe(identities.length);
    expect(snapshot.rules.map(malformation).filter((fault) => fault !== null)).toEqual([]);
  }
});
