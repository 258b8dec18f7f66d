import { findingOf } from '../evaluator/finding.ts';
import type { ApprovalState } from '../reconcile/approval-state.ts';
import { decisionsAbout } from '../reconcile/approved.ts';
import { type Assessment, closes } from '../reconcile/assess.ts';
import { decisionFingerprint } from '../reconcile/fingerprint.ts';
import { isOnRecord } from '../reconcile/on-record.ts';
import { saysItsPlan } from '../reconcile/plan-digest.ts';
import type { Chain } from '../reconcile/read-chain.ts';
import type { ReconcileDeps } from '../reconcile/reconcile-deps.ts';
import { isSaid } from '../reconcile/record-once.ts';

/** What a sweep asks for of a group that it does not count: nothing, a check, or one that may close, since a person has approved that. */
export type Need = 'nothing' | 'check' | 'closing';

type Deps = Pick<ReconcileDeps, 'approvals' | 'settings'> & { readonly now: number };

/** `nothing` where a check would neither change anything nor record anything new. `now` is in milliseconds. */
export async function needOf(assessment: Assessment, chain: Chain, deps: Deps): Promise<Need> {
  const { decision } = assessment;
  const isToChange = decision.kind === 'remediate';
  if (isToChange && deps.settings.mode === 'enforce') return 'check';
  const latest = chain.kind === 'holds' ? chain.latest : null;
  const isForMail = 'mail' in decision;
  const decided = (isToChange || isForMail) && latest ? await decisionsAbout(latest, { assessment }, deps) : null;
  // The approval has woken the worker already. Where that has failed, this does it.
  if (decided?.kind === 'approved') return closes(assessment) ? 'closing' : 'check';
  // By the log alone, which does not know whether the address is that of an MX by now.
  return isForMail || hasNews(assessment, chain, decided) ? 'check' : 'nothing';
}

/** Whether a check would record something new. */
function hasNews(assessment: Assessment, chain: Chain, decided: ApprovalState | null): boolean {
  const { exposures, snapshot } = assessment;
  const latest = chain.kind === 'holds' ? chain.latest : null;
  if (latest && !saysItsPlan(latest, snapshot.prefixLists)) return true;
  if (decided?.kind !== 'rejected' || !latest) return !isOnRecord(assessment, chain);
  const record = { fingerprint: decisionFingerprint(assessment), finding: findingOf(snapshot.ref, exposures) };
  return !isSaid(latest, record, decided);
}
