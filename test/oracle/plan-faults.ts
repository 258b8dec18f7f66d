import type { SecurityGroupRule } from '../../core/model/security-group.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { type Family, spanOf } from './addresses.ts';
import { approvedFaults } from './approved.ts';
import { authorize, identityOf, revoke } from './ec2.ts';
import { exposedFamilies } from './exposure.ts';
import { isLapsed, isManaged, isTakenAway, isWhollyLapsed, stillApproved } from './managed.ts';
import { offendingFaults } from './offending.ts';
import { orderFaults } from './order-faults.ts';
import { approvedCidrs, approvedEntries, type Case, type Scope } from './policy.ts';
import { quotaFaults } from './quota.ts';
import { reachFaults } from './reach-faults.ts';
import { type Aftermath, privatePart, remainderFaults } from './remainder.ts';

/** Everything that is wrong with a plan, in words; empty for a plan that does what the contract says and nothing else. */
export function planFaults(given: Case, plan: Plan, scope: Scope = 'close'): string[] {
  const aftermath = applied(given, plan);
  if (typeof aftermath === 'string') return [aftermath];
  const families = openFamilies(given, scope);
  const due = dueCidrs(given, scope);
  return [
    ...lapsedFaults(given, aftermath, scope),
    ...(scope === 'close' ? closingFaults(given, aftermath) : followingFaults(given, aftermath)),
    ...orderFaults(given, plan, aftermath),
    ...reachFaults(given, aftermath, { due, families }),
    ...remainderFaults(given, aftermath),
    ...approvedFaults(given, aftermath, families),
    ...quotaFaults(given, plan),
  ];
}

/** Managed rules whose approval has ended go, but for one that now keeps what a revoked prefix list names. */
function lapsedFaults(given: Case, { revoked }: Aftermath, scope: Scope): string[] {
  const { rules, prefixLists } = given.snapshot;
  const keeping = new Set(revoked.flatMap((rule) => privatePart(rule, prefixLists)).map(identityOf));
  const ids = new Set(revoked.map(({ id }) => id));
  const isDue = scope === 'wholly-ended' ? isWhollyLapsed : isLapsed;
  const left = rules.filter((rule) => isDue(rule, given) && !ids.has(rule.id) && !keeping.has(identityOf(rule)));
  return left.map(({ id }) => `lapsed rule ${id} stays`);
}

function closingFaults(given: Case, { revoked, after }: Aftermath): string[] {
  const { snapshot, settings } = given;
  const approved = approvedCidrs(given);
  const closed = new Set(revoked.map(({ id }) => id));
  const terms = {
    isClosed: ({ id }: SecurityGroupRule) => closed.has(id),
    isLapsed: (rule: SecurityGroupRule) => isLapsed(rule, given),
    approved,
    limits: settings.limits,
  };
  const left = [...exposedFamilies(after, approved, settings.limits)];
  return [...offendingFaults(snapshot, terms), ...left.map((family) => `${family} is exposed afterwards`)];
}

/** A plan that closes nothing revokes nothing but what has lapsed. */
function followingFaults(given: Case, { revoked }: Aftermath): string[] {
  return revoked.filter((rule) => !isLapsed(rule, given)).map(({ id }) => `${id} is revoked and has not lapsed`);
}

/**
 * The approved CIDRs that a plan lets in: not those whose rule others have taken away, unless the family is closed anew. Where only
 * what has ended goes, those that a rule which goes has let in until now.
 */
function dueCidrs(given: Case, scope: Scope): string[] {
  if (scope === 'wholly-ended') return [];
  if (scope === 'ended') {
    const lapsed = given.snapshot.rules.filter((rule) => isLapsed(rule, given));
    return lapsed.flatMap((rule) => stillApproved(rule, given));
  }
  const closing = scope === 'close' ? exposedNow(given) : new Set<Family>();
  return approvedEntries(given)
    .filter((entry) => given.isPerson || closing.has(spanOf(entry.cidr).family) || !isTakenAway(entry, given))
    .map(({ cidr }) => cidr);
}

function exposedNow(given: Case): Set<Family> {
  return exposedFamilies(given.snapshot, approvedCidrs(given), given.settings.limits);
}

/** The families that get the approved CIDRs: exposed ones, those that have managed rules already, and those closed once. */
export function openFamilies(given: Case, scope: Scope = 'close'): Set<Family> {
  const managed = given.snapshot.rules
    .filter((rule) => isManaged(rule, given))
    .flatMap(({ source }) => (source.kind === 'cidr' ? [spanOf(source.cidr).family] : []));
  const closed = (given.list?.closed ?? []).map(({ family }) => family);
  return new Set([...(scope === 'close' ? exposedNow(given) : []), ...managed, ...closed]);
}

/** What EC2 makes of the plan; a text where EC2 would refuse it, or where a step is not what the contract allows. */
export function applied({ snapshot }: Case, plan: Plan): Aftermath | string {
  let rules: readonly SecurityGroupRule[] = snapshot.rules;
  let ids = 0;
  const revoked: SecurityGroupRule[] = [];
  const added: Aftermath['added'][number][] = [];
  const moments: (readonly SecurityGroupRule[])[] = [];
  const terms = { prefixLists: snapshot.prefixLists, quota: Number.POSITIVE_INFINITY, newId: () => `sgr-new-${++ids}` };
  for (const step of plan.steps) {
    const answer =
      step.kind === 'revokeIngress'
        ? revoke(rules, step.rules)
        : authorize(rules, step.rules, { ...terms, tags: step.tags });
    if (answer.kind === 'refused') return `EC2 refuses the plan: ${answer.code} ${answer.message}`;
    rules = answer.rules;
    moments.push(rules);
    if (step.kind === 'revokeIngress') revoked.push(...step.rules);
    else added.push(...step.rules.map((rule) => ({ rule, tags: step.tags })));
  }
  const before = new Map(snapshot.rules.map((rule) => [rule.id, JSON.stringify(rule)]));
  const altered = revoked.find((rule) => before.get(rule.id) !== JSON.stringify(rule));
  if (altered) return `${altered.id} is not recorded as it was`;
  return { revoked, added, moments, lost: plan.lost, after: { rules, prefixLists: snapshot.prefixLists } };
}
