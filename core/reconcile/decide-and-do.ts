import type { Approval, RecordedOverrule } from '../audit/approval.ts';
import { link } from '../audit/hash-chain.ts';
import type { ReadState } from '../execute/fresh-state.ts';
import type { MailHold } from '../mail/mail-hold.ts';
import { notOverruled } from './approval-state.ts';
import { decisionsAbout, mayExecute, triggerOf, usedApproval } from './approved.ts';
import { type Assessment, assessKnown, closes } from './assess.ts';
import type { Decision } from './decide.ts';
import { carriedOverrule, mailHoldOn } from './mail.ts';
import { runOf } from './read-chain.ts';
import { conflict, type ReconcileDeps, type Reconciliation } from './reconcile-deps.ts';
import { recordOnce } from './record-once.ts';
import { recordable } from './recordable.ts';
import { plannedRecord } from './records.ts';
import { remediate } from './remediate.ts';
import { restraintOn } from './restraint.ts';
import { declined } from './results.ts';
import { type Found, nothingToDo, type Round, type Waiting, withdrawn } from './round.ts';
import { stillDueBy } from './still-due.ts';
import { withdraw } from './withdraw.ts';

interface Judged extends Found {
  readonly state: ReadState;
}

/** How long an approved plan waits before it asks for the change limit again. */
const restrainedMs = 10 * 60_000;

/** Decides about a group by fresh reads, and records that or changes the group. */
export async function decideAndDo(judged: Judged, deps: ReconcileDeps): Promise<Round | Waiting> {
  const { check, mode, state } = judged;
  const found = await assessWithMail(judged, deps);
  if (!found) return withdrawn(nothingToDo(state.snapshot), judged, deps);
  const { assessment, despiteMail } = found;
  const { decision } = assessment;
  if ('mail' in decision && decision.otherwise.kind === 'remediate' && !check.isPerson)
    return ifApproved(assessment, decision.otherwise, judged, deps);
  if (decision.kind !== 'remediate') return { result: await recordOnce(assessment, judged, deps) };
  if (mode === 'plan' && !assessment.isOwed) return ifApproved(assessment, decision, judged, deps);
  if (closes(assessment) && !check.mayClose) return notClosing(assessment, judged, deps);
  return change(assessment, { ...judged, approval: null, despiteMail }, deps);
}

/** A sweep does not count a group that is on record as deferred for its mail: once nothing holds it back, it has to. */
async function notClosing(
  assessment: Assessment,
  { check, chain }: Judged,
  deps: ReconcileDeps,
): Promise<{ readonly result: Reconciliation }> {
  const reason = 'closing the group stops no incoming mail any more';
  const isMailOver = chain.latest?.mail && !assessment.mail;
  if (isMailOver && (await withdraw(check, chain, { reason, deps })) === 'conflict') return { result: conflict };
  return { result: declined('this check may not close the port; the next check of an event or a sweep closes it') };
}

/** Does what a person has approved, or records the decision: in plan mode, and where only mail keeps the group from being closed. */
async function ifApproved(
  assessment: Assessment,
  approved: Extract<Decision, { kind: 'remediate' }>,
  judged: Judged,
  deps: ReconcileDeps,
): Promise<Round | Waiting> {
  const { check, chain } = judged;
  const asked = { assessment, justDecided: check.justDecided };
  const isForMail = 'mail' in assessment.decision;
  const decided = await decisionsAbout(chain.latest, asked, { ...deps, now: deps.clock.now() });
  // Whoever approved the plan before anything was known of the mail has not overruled it.
  if (decided?.kind === 'approved' && isForMail && !(chain.latest?.mail && decided.approval.despiteMail))
    return { result: await recordOnce(assessment, judged, deps, { kind: 'void', why: notOverruled }) };
  if (decided?.kind !== 'approved' || !mayExecute({ assessment, check }))
    return { result: await recordOnce(assessment, judged, deps, decided) };
  const { approval } = decided;
  const overrule = isForMail ? approval.despiteMail : undefined;
  const despiteMail = overrule ? { reason: overrule.reason, by: approval.by } : null;
  return change({ ...assessment, decision: approved }, { ...judged, approval, despiteMail }, deps);
}

interface WithMail {
  readonly assessment: Assessed;
  /** Who has overruled that a closing stops mail; null: nobody, or nothing says that it does. */
  readonly despiteMail: RecordedOverrule | null;
}

/** Decides, and again where a closing would stop mail and nobody has overruled that. */
async function assessWithMail(judged: Judged, deps: ReconcileDeps): Promise<WithMail | null> {
  const { check, mode, chain, state } = judged;
  const { latest } = chain;
  const assessment = assessNow(judged, null, deps);
  if (!assessment) return null;
  const mail = await mailHoldOn(assessment, { policy: state.policy, latest: async () => latest }, deps);
  if (!mail) return { assessment, despiteMail: null };
  const carried = mode === 'enforce' ? carriedOverrule(latest, assessment) : null;
  const despiteMail = check.despiteMail ?? carried;
  if (despiteMail) return { assessment: { ...assessment, mail }, despiteMail };
  const held = assessNow(judged, mail, deps);
  return held && { assessment: held, despiteMail: null };
}

/** Claims the group and changes it, unless something holds that back at the last moment. */
async function change(
  assessment: Assessment,
  judged: Judged & { readonly approval: Approval | null; readonly despiteMail: RecordedOverrule | null },
  deps: ReconcileDeps,
): Promise<Round | Waiting> {
  const { check, chain, state, approval, despiteMail } = judged;
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
  const word = { approval: approval && usedApproval(approval), despiteMail: closes(assessment) ? despiteMail : null };
  const claim = link(plannedRecord(assessment, run, word), chain.latest);
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
function assessNow({ check, mode, chain, state }: Judged, mail: MailHold | null, deps: ReconcileDeps): Assessed | null {
  const { settings, clock, newId } = deps;
  const context = {
    settings,
    now: clock.now(),
    remediationId: newId(),
    list: chain.list,
    mayClose: check.mayClose || mode === 'plan',
    isPerson: check.isPerson === true,
    mail,
  };
  const owed = mode === 'plan' ? assessKnown(state.snapshot, state.policy, { ...context, onlyOwed: true }) : null;
  if (owed?.decision.kind === 'remediate') return { ...owed, isOwed: true };
  const assessment = assessKnown(state.snapshot, state.policy, context);
  return assessment && { ...recordable(assessment, () => runOf(check.trigger, chain, deps)), isOwed: false };
}
