import { evaluate } from '../evaluator/evaluate.ts';
import type { FreshState } from '../execute/fresh-state.ts';
import { familyOf } from '../model/cidr.ts';
import { permissionKey, type SecurityGroupRule } from '../model/security-group.ts';
import type { NewRule, Step } from '../plan/step.ts';
import { workOf } from '../plan/work.ts';
import { endedEntriesFor, isTooWide } from '../policy/allowlist-entry.ts';
import { isApproved } from '../policy/approved.ts';
import { excessiveSums } from '../policy/approved-sum.ts';
import { type Assessment, usableEntries } from './assess.ts';
import type { ReconcileDeps } from './reconcile-deps.ts';

/**
 * What of a step still makes sense by a later read: what is kept or revoked only as a whole, since another state wants another
 * plan; of approved CIDRs those that are still approved, and do not hold too much together; of managed rules those that still lapse.
 */
export function stillDueBy(
  {
    plan,
    list,
    scope,
  }: Pick<Assessment, 'list' | 'scope'> & { readonly plan: Pick<Assessment['plan'], 'remediationId'> },
  { settings, clock }: Pick<ReconcileDeps, 'settings' | 'clock'>,
): (step: Step, state: FreshState) => Step | null {
  return (step, { snapshot, policy }) => {
    const now = clock.now();
    const { limits, deployment } = settings;
    const entries = usableEntries(policy, snapshot, { settings, now });
    const approved = entries.map(({ cidr }) => cidr);
    if (step.kind === 'authorizeIngress' && step.rules.every(({ origin }) => origin.kind === 'approved')) {
      const tooMuch = new Set(excessiveSums(entries, limits).map(({ family }) => family));
      const isDue = ({ source }: NewRule) =>
        isApproved(source, approved) && source.kind === 'cidr' && !tooMuch.has(familyOf(source.cidr));
      return { ...step, rules: step.rules.filter(isDue) };
    }
    const ended = endedEntriesFor(policy.entries, snapshot, now).filter((entry) => !isTooWide(entry, limits));
    const exposures = evaluate({ ...snapshot, approved, limits });
    const { remediationId } = plan;
    const input = {
      remediationId,
      deployment,
      snapshot,
      exposures,
      entries,
      ended,
      list,
      limits,
      scope,
      isPerson: false,
    };
    const work = workOf(input);
    const offending = keysOf(work.offending.keys());
    if (step.kind === 'authorizeIngress')
      return step.rules.every((rule) => offending.ids.has(originId(rule))) ? step : null;
    const lapsed = keysOf(work.lapsed);
    const listed = new Set(list.rules.map(({ ruleId }) => ruleId));
    const rules = step.rules.filter(
      (rule) => !listed.has(rule.id) || lapsed.keys.has(keyOf(rule)) || offending.keys.has(keyOf(rule)),
    );
    const isWhole = rules.every((rule) => offending.keys.has(keyOf(rule)) || lapsed.keys.has(keyOf(rule)));
    return isWhole ? { ...step, rules } : null;
  };
}

function originId({ origin }: NewRule): string {
  return origin.kind === 'approved' ? '' : origin.securityGroupRuleId;
}

function keysOf(rules: Iterable<SecurityGroupRule>): {
  readonly ids: ReadonlySet<string>;
  readonly keys: ReadonlySet<string>;
} {
  const all = [...rules];
  return { ids: new Set(all.map(({ id }) => id)), keys: new Set(all.map(keyOf)) };
}

function keyOf(rule: SecurityGroupRule): string {
  return `${rule.id} ${permissionKey(rule)}`;
}
