import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assess } from '../../core/reconcile/assess.ts';
import { identityOf, malformation } from '../oracle/ec2.ts';
import { entrances, exceeds } from '../oracle/exposure.ts';
import { applied } from '../oracle/plan-faults.ts';
import { approvedCidrs, type Case, isLapsed } from '../oracle/policy.ts';
import { cases } from './arbitraries.ts';

const sample = fc.sample(cases, { numRuns: 1500, seed: 25 });

/** What a random group is an example of. */
function kindsOf(given: Case): string[] {
  const assessment = assess(given.snapshot, given.policy, given);
  if (!assessment) return ['nothing to do'];
  const { decision, exposures, plan } = assessment;
  const aftermath = applied(given, plan);
  if (typeof aftermath === 'string') return [aftermath];
  const { revoked, added, lost } = aftermath;
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
    'a prefix list revoked': revoked.some(({ source }) => source.kind === 'prefix-list'),
    'all traffic revoked': revoked.some(({ protocol }) => protocol === '-1'),
    'a lapsed rule revoked': revoked.some((rule) => isLapsed(rule, approved)),
    'a source that offends only with others': together.some(({ rules }) =>
      rules.some((rule) => revoked.includes(rule)),
    ),
    'residue with its own tags': plan.steps.length > 2,
    'approved CIDRs merged': added.some(
      ({ rule }) => rule.origin.kind === 'approved' && rule.origin.entryIds.length > 1,
    ),
    'a description or tags lost': lost.some(({ kind }) => kind === 'description-or-tags'),
  };
  return Object.keys(facts).filter((fact) => facts[fact]);
}

test('the random groups are examples of everything a plan can be about', () => {
  const counts = Map.groupBy(sample.flatMap(kindsOf), (kind) => kind);

  const rare = [...counts].filter(([, { length }]) => length < 5).map(([kind]) => kind);

  expect(counts.size).toBe(17);
  expect(rare).toEqual([]);
});

test('the random groups are groups that EC2 could hold', () => {
  for (const { snapshot } of sample) {
    const identities = snapshot.rules.map(identityOf);

    expect(new Set(identities).size).toBe(identities.length);
    expect(snapshot.rules.map(malformation).filter((fault) => fault !== null)).toEqual([]);
  }
});
