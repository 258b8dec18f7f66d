import { evaluate } from '../../core/evaluator/evaluate.ts';
import { emptyList, withIds } from '../../core/plan/managed-rules.ts';
import { type Plan, planRemediation } from '../../core/plan/plan.ts';
import { provePlan } from '../../core/plan/proof.ts';
import type { PlanInput, PlanScope } from '../../core/plan/work.ts';
import { endedEntriesFor } from '../../core/policy/allowlist-entry.ts';
import { approvedEntries, type Case, isTooWide } from '../oracle/policy.ts';

/** All that the planner is given for a case. */
export function planInputFor(given: Case, scope: PlanScope = 'close'): PlanInput {
  const { settings, policy, now, remediationId, isPerson = false, list = emptyList } = given;
  const { limits, deployment } = settings;
  const snapshot = { ...given.snapshot, rules: given.snapshot.rules.toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
  const entries = approvedEntries(given);
  return {
    ...{ remediationId, deployment, snapshot, entries, limits, scope, isPerson },
    exposures: evaluate({ ...snapshot, approved: entries.map(({ cidr }) => cidr), limits }),
    ended: endedEntriesFor(policy.entries, snapshot, now).filter((entry) => !isTooWide(entry, given)),
    list: withIds(list, snapshot.rules, deployment),
  };
}

/** The plan of a case, proved; null where there is nothing to do. */
export function planFor(given: Case, scope: PlanScope = 'close'): Plan | null {
  const input = planInputFor(given, scope);
  const plan = planRemediation(input);
  if (plan) provePlan({ ...input, plan });
  return plan;
}
