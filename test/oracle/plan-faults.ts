import type { SecurityGroupRule } from '../../core/model/security-group.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { type Family, spanOf } from './addresses.ts';
import { approvedFaults } from './approved.ts';
import { addedFamilies, authorize, quotaUse, revoke } from './ec2.ts';
import { exposedFamilies } from './exposure.ts';
import { offendingFaults } from './offending.ts';
import { approvedCidrs, type Case, isLapsed, isManaged } from './policy.ts';
import { reachFaults } from './reach-faults.ts';
import { type Aftermath, residueFaults } from './residue.ts';

/** Everything that is wrong with a plan, in words; empty for a plan that does what the contract says and nothing else. */
export function planFaults(given: Case, plan: Plan): string[] {
  const aftermath = applied(given, plan);
  if (typeof aftermath === 'string') return [aftermath];
  const { snapshot, settings } = given;
  const approved = approvedCidrs(given);
  const closed = new Set(aftermath.revoked.map(({ id }) => id));
  const isClosed = ({ id }: SecurityGroupRule) => closed.has(id);
  const lapsed = new Set(snapshot.rules.filter((rule) => isLapsed(rule, approved)));
  const families = openFamilies(given);
  const terms = {
    isClosed,
    isLapsed: (rule: SecurityGroupRule) => lapsed.has(rule),
    approved,
    limits: settings.limits,
  };
  return [
    ...[...lapsed].filter((rule) => !isClosed(rule)).map(({ id }) => `lapsed rule ${id} stays`),
    ...offendingFaults(snapshot, terms),
    ...[...exposedFamilies(aftermath.after, approved, settings.limits)].map(
      (family) => `${family} is exposed afterwards`,
    ),
    ...reachFaults(given, aftermath, families),
    ...residueFaults(aftermath),
    ...approvedFaults(given, aftermath, families),
    ...quotaFaults(given, plan, aftermath),
  ];
}

/** The families that get the approved CIDRs: exposed ones, those that have managed rules already, and those closed once. */
export function openFamilies(given: Case): Set<Family> {
  const { snapshot, settings } = given;
  const managed = snapshot.rules
    .filter(isManaged)
    .flatMap(({ source }) => (source.kind === 'cidr' ? [spanOf(source.cidr).family] : []));
  const awaited = (given.awaited ?? []).map(({ family }) => family);
  return new Set([...exposedFamilies(snapshot, approvedCidrs(given), settings.limits), ...managed, ...awaited]);
}

/** What EC2 makes of the plan; a text where EC2 would refuse it, or where a step is not what the contract allows. */
export function applied({ snapshot }: Case, plan: Plan): Aftermath | string {
  let rules: readonly SecurityGroupRule[] = snapshot.rules;
  let ids = 0;
  const revoked: SecurityGroupRule[] = [];
  const added: Aftermath['added'][number][] = [];
  const terms = { prefixLists: snapshot.prefixLists, quota: Number.POSITIVE_INFINITY, newId: () => `sgr-new-${++ids}` };
  for (const step of plan.steps) {
    if (step.kind === 'revokeIngress' && added.length > 0) return 'a revoke comes after an authorise';
    const answer =
      step.kind === 'revokeIngress'
        ? revoke(
            rules,
            step.rules.map(({ id }) => id),
          )
        : authorize(rules, step.rules, { ...terms, tags: step.tags });
    if (answer.kind === 'refused') return `EC2 refuses the plan: ${answer.code} ${answer.message}`;
    rules = answer.rules;
    if (step.kind === 'revokeIngress') revoked.push(...step.rules);
    else added.push(...step.rules.map((rule) => ({ rule, tags: step.tags })));
  }
  const before = new Map(snapshot.rules.map((rule) => [rule.id, JSON.stringify(rule)]));
  const altered = revoked.find((rule) => before.get(rule.id) !== JSON.stringify(rule));
  if (altered) return `${altered.id} is not recorded as it was`;
  return { revoked, added, lost: plan.lost, after: { rules, prefixLists: snapshot.prefixLists } };
}

/** The quota is counted as EC2 counts, for the families the plan adds to, and the plan says the same. */
function quotaFaults({ snapshot }: Case, plan: Plan, { added, after }: Aftermath): string[] {
  const families = addedFamilies(added.map(({ rule }) => rule));
  const mine = families.map((family) => {
    return { family, needed: quotaUse(after.rules, after.prefixLists, family), allowed: snapshot.rulesQuota };
  });
  const unsaid = mine.filter(
    (use) => !plan.quota.some((other) => JSON.stringify(sorted(other)) === JSON.stringify(sorted(use))),
  );
  return unsaid.map(({ family, needed }) => `the plan does not say that ${family} needs ${needed} rules`);
}

function sorted({ family, needed, allowed }: Plan['quota'][number]): readonly [string, number | null, number] {
  return [family, needed, allowed];
}

/** Whether EC2 would take the whole plan under the group's quota. */
export function fitsQuota({ snapshot }: Case, { added, after }: Aftermath): boolean {
  return addedFamilies(added.map(({ rule }) => rule)).every(
    (family) => quotaUse(after.rules, after.prefixLists, family) <= snapshot.rulesQuota,
  );
}
