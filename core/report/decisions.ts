import type { Approval, Decision } from '../audit/approval.ts';
import { genesis } from '../audit/hash-chain.ts';
import type { ChainState, PersonDecision, ReportRange } from './report.ts';
import { byTime, isOfPeriod } from './row-order.ts';

/** What people decided in the period, and what of it cannot be read. A decision is of no chain: IAM binds it to who made it. */
export function decisionsOf(
  all: readonly Decision[],
  range: ReportRange,
): { readonly decisions: readonly PersonDecision[]; readonly faults: readonly ChainState[] } {
  const decisions = all.flatMap((one) => (one.kind === 'unreadable' ? [] : [rowOf(one)]));
  const faults = all.flatMap((one) =>
    one.kind === 'unreadable'
      ? [{ chain: 'decisions', entries: 1, head: genesis, fault: { sequence: 1, problem: one.problem } }]
      : [],
  );
  return { decisions: decisions.filter(isOfPeriod(range)).sort(byTime), faults };
}

function rowOf({ id, group, kind, at, by, digest, expiresAt, reason }: Approval): PersonDecision {
  return { id, ...group, kind, at, by: by.arn, digest, expiresAt, reason };
}
