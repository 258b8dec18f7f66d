import type { Permission, SecurityGroupRule } from '../../core/model/security-group.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { Step } from '../../core/plan/step.ts';
import type { Family } from './addresses.ts';
import { spanOf } from './addresses.ts';
import { identityOf, quotaUse } from './ec2.ts';
import { families } from './exposure.ts';
import type { Case } from './policy.ts';

interface Use {
  readonly family: Family;
  /** What stands before, at most at any moment, and in the end. */
  readonly before: number;
  readonly peak: number;
  readonly needed: number;
}

/**
 * What a plan uses of the quota, for the families that it adds to. A prefix list that goes frees room in its own family only:
 * in which family EC2 counts it is not documented, so it is counted on in the other.
 */
export function quotaUses({ snapshot }: Case, steps: readonly Step[]): Use[] {
  return families.flatMap((family) => {
    const count = (rules: readonly Permission[]) => quotaUse(rules, snapshot.prefixLists, family);
    const ghosts: SecurityGroupRule[] = [];
    let rules: readonly Permission[] = snapshot.rules;
    let peak = count(rules);
    let isAdding = false;
    for (const step of steps) {
      if (step.kind === 'revokeIngress') {
        const gone = new Set(step.rules.map(identityOf));
        rules = rules.filter((rule) => !gone.has(identityOf(rule)));
        ghosts.push(...step.rules.filter((rule) => isListOfOther(rule, family, snapshot.prefixLists)));
      } else {
        isAdding ||= count(step.rules) > 0;
        rules = [...rules, ...step.rules];
      }
      peak = Math.max(peak, count(rules) + count(ghosts));
    }
    return isAdding ? [{ family, before: count(snapshot.rules), peak, needed: count(rules) + count(ghosts) }] : [];
  });
}

function isListOfOther({ source }: Permission, family: Family, lists: Case['snapshot']['prefixLists']): boolean {
  if (source.kind !== 'prefix-list') return false;
  const list = lists[source.prefixListId];
  const first = list && 'entries' in list ? list.entries[0] : undefined;
  const own = first ? spanOf(first).family : list?.family;
  return own !== family;
}

/** Whether the quota allows a plan at its peak. One that never has more than before fits whatever the quota is. */
export function fitsQuota(given: Case, { steps }: Pick<Plan, 'steps'>): boolean {
  return quotaUses(given, steps).every(({ before, peak }) => peak <= before || peak <= given.snapshot.rulesQuota);
}

/** What a plan says of the quota is what is counted here, and it goes rule by rule only where it has to. */
export function quotaFaults(given: Case, plan: Plan): string[] {
  const { rulesQuota } = given.snapshot;
  const expected = quotaUses(given, plan.steps).map(({ family, needed, peak, before }) =>
    JSON.stringify([family, needed, peak, rulesQuota, peak <= before || peak <= rulesQuota]),
  );
  const said = plan.quota.map(({ family, needed, peak, allowed, fits }) =>
    JSON.stringify([family, needed, peak, allowed, fits]),
  );
  const [unsaid] = expected.filter((use) => !said.includes(use));
  return [
    ...(unsaid ? [`the plan does not say that it uses ${unsaid}`] : []),
    ...(said.length === expected.length ? [] : ['the plan speaks of a family that it adds nothing to']),
  ];
}

/** The same steps with everything that is kept first, then one revoke. */
export function together(steps: readonly Step[]): Step[] {
  const isKeeping = (step: Step) =>
    step.kind === 'authorizeIngress' && step.rules.every(({ origin }) => origin.kind === 'remainder');
  const lastKept = steps.findLastIndex(isKeeping);
  const closing = steps.slice(0, steps.findIndex((step, at) => at > lastKept && step.kind === 'revokeIngress') + 1);
  const revoked = closing.flatMap((step) => (step.kind === 'revokeIngress' ? step.rules : []));
  const rest = steps.slice(closing.length);
  return [...closing.filter(isKeeping), { kind: 'revokeIngress', rules: revoked }, ...rest];
}
