import type { Approval } from '../audit/approval.ts';
import { link } from '../audit/hash-chain.ts';
import type { ReadState } from '../execute/fresh-state.ts';
import { decisionsAbout, mayExecute, triggerOf, usedApproval } from './approved.ts';
import { type Assessment, assessKnown, closes } from './assess.ts';
import { runOf } from './read-chain.ts';
import type { ReconcileDeps } from './reconcile-deps.ts';
import { recordOnce } from './record-once.ts';
import { recordable } from './recordable.ts';
import { plannedRecord } from './records.ts';
import { remediate } from './remediate.ts';
import { restraintOn } from './restraint.ts';
import { declined } from './results.ts';
import { type Found, nothingToDo, type Round, type Waiting, withdrawn } from './round.ts';
import { stillDueBy } from './still-due.ts';

interface Judged extends Found {
  readonly state: ReadState;
}

/** How long an approved plan waits before it asks for the change limit again. */
const restrainedMs = 10 * 60_000;

/** Decides about a group by fresh reads, and records that or changes the group. */
export async function decideAndDo(judged: Judged, deps: ReconcileDeps): Promise<Round | Waiting> {
  const { check, mode, chain, state } = judged;
  const assessment = assessNow(judged, deps);
  if (!assessment) return withdrawn(nothingToDo(state.snapshot), judged, deps);
  if (assessment.decision.kind !== 'remediate') return { result: await recordOnce(assessment, judged, deps) };
  if (mode === 'plan' && !assessment.isOwed) {
    const asked = { assessment, justDecided: check.justDecided };
    const decided = await decisionsAbout(chain.latest, asked, { ...deps, now: deps.clock.now() });
    return decided?.kind === 'approved' && mayExecute({ assessment, check })
      ? change(assessment, { ...judged, approval: decided.approval }, deps)
      : { result: await recordOnce(assessment, judged, deps, decided) };
  }
  if (closes(assessment) && !check.mayClose)
    return { result: declined('this check may not close the port; the next check of an event or a sweep closes it') };
  return change(assessment, { ...judged, approval: null }, deps);
}

/** Claims the group and changes it, unless something holds that back at the last moment. */
async function change(
  assessment: Assessment,
  judged: Judged & { readonly approval: Approval | null },
  deps: ReconcileDeps,
): Promise<Round | Waiting> {
  const { check, chain, state, approval } = judged;
  const { allowance } = check;
  if (check.approve && !check.approve(assessment))
    return { result: declined('the group changed after the plan was shown. Run fix again') };
  const calls = assessment.plan.steps.length;
  if (!allowance.covers(calls)) return { calls };
  const restraint = await restraintOn({ assessment, check, latest: chain.latest }, deps);
  if (restraint?.kind === 'busy') return { result: restraint };
  // On record it would end the approval, which outlasts the hour and ends by itself.
  if (restraint && approval) return { result: { kind: 'busy', reason: restraint.reason, againInMs: restrainedMs } };
  if (restraint) return { result: await recordOnce({ ...assessment, decision: restraint }, judged, deps) };
  const run = runOf(approval ? triggerOf(check, chain.latest) : check.trigger, chain, deps);
  const claim = link(plannedRecord(assessment, run, approval && usedApproval(approval)), chain.latest);
  const { standing } = assessment.plan;
  const stillDue = stillDueBy(assessment, deps);
  const { result, isChanged } = await remediate(
    { claim, allowance, pass: { caller: 'bot' }, known: state, standing, stillDue },
    deps,
  );
  // What was held back is put on record by the next round.
  const isRest = ['ended', 'wholly-ended', 'owed'].includes(assessment.scope);
  return {
    result,
    again: result.kind === 'remediated' && (isChanged || (isRest && result.entry.outcome === 'completed')),
  };
}

type Assessed = Assessment & { readonly isOwed: boolean };

/** In plan mode only what a claim still owes may be done; everything else is proposed. */
function assessNow({ check, mode, chain, state }: Judged, deps: ReconcileDeps): Assessed | null {
  const { settings, clock, newId } = deps;
  const context = {
    settings,
    now: clock.now(),
    remediationId: newId(),
    list: chain.list,
    mayClose: check.mayClose || mode === 'plan',
    isPerson: check.isPerson === true,
  };
  const owed = mode === 'plan' ? assessKnown(state.snapshot, state.policy, { ...context, onlyOwed: true }) : null;
  if (owed?.decision.kind === 'remediate') return { ...owed, isOwed: true };
  const assessment = assessKnown(state.snapshot, state.policy, context);
  return assessment && { ...recordable(assessment, () => runOf(check.trigger, chain, deps)), isOwed: false };
}
