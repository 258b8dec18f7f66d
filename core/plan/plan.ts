import type { GroupRef, SecurityGroupRule } from '../model/security-group.ts';
import { approvedRules } from './approved-rules.ts';
import { keptRules } from './kept-rules.ts';
import type { Loss } from './loss.ts';
import { orderSteps, quotaFor } from './order-steps.ts';
import type { QuotaUse } from './quota.ts';
import type { Step } from './step.ts';
import { type PlanInput, workOf } from './work.ts';

/** How a group gets from what it is to what it should be. Steps are in the order they are executed. */
export interface Plan {
  readonly remediationId: string;
  readonly group: GroupRef;
  readonly steps: readonly Step[];
  readonly lost: readonly Loss[];
  readonly quota: readonly QuotaUse[];
  /** Rules that exist already and keep what a revoked rule allows besides the port. */
  readonly standing: readonly SecurityGroupRule[];
}

/**
 * The plan for a group: what must never be missing is authorised first, then what offends is revoked, then the approved CIDRs
 * are let in, and managed rules that are approved in part go last. Null when there is nothing to do.
 */
export function planRemediation(input: PlanInput): Plan | null {
  const { snapshot, remediationId } = input;
  const work = workOf(input);
  const staying = snapshot.rules.filter((rule) => !work.offending.has(rule));
  const kept = keptRules(work.offending, staying, snapshot.prefixLists);
  // A rule of ours that now keeps what a prefix list names is not taken away under it.
  const keeping = new Set(kept.flatMap(({ standing }) => standing.map(({ id }) => id)));
  const lapsed = work.lapsed.filter((rule) => !keeping.has(rule.id) && !work.offending.has(rule));
  const survivors = staying.filter((rule) => !lapsed.includes(rule));
  const approved = approvedRules({
    covering: [...survivors, ...kept.flatMap(({ rules }) => rules.map(({ rule }) => rule))],
    prefixLists: snapshot.prefixLists,
    entries: work.due,
    opened: work.opened,
    limits: input.limits,
    remediationId,
  });
  if (work.offending.size === 0 && lapsed.length === 0 && approved.length === 0) return null;
  const steps = orderSteps({ kept, lapsed, approved }, input);
  return {
    remediationId,
    group: snapshot.ref,
    steps,
    lost: kept.flatMap(({ lost }) => lost),
    quota: quotaFor(steps, snapshot),
    standing: [...new Set(kept.flatMap(({ standing }) => standing))],
  };
}
