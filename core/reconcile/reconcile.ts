import type { Approval } from '../audit/approval.ts';
import { link } from '../audit/hash-chain.ts';
import { unjudgedReason } from '../evaluator/not-counted.ts';
import { clockProblem, instantOf } from '../execute/elapsed.ts';
import { type ReadState, readGroup } from '../execute/fresh-state.ts';
import type { GroupRef, Snapshot } from '../model/security-group.ts';
import { decisionsAbout, mayExecute, triggerOf, usedApproval } from './approved.ts';
import { type Assessment, assessKnown, closes, isQuiet } from './assess.ts';
import { claimState, settleOpen } from './open-claim.ts';
import { type Chain, readChain, runOf } from './read-chain.ts';
import { type Check, conflict, type ReconcileDeps, type Reconciliation } from './reconcile-deps.ts';
import { recordOnce } from './record-once.ts';
import { recordable } from './recordable.ts';
import { plannedRecord } from './records.ts';
import { remediate } from './remediate.ts';
import { restraintOn } from './restraint.ts';
import { brokenText, compliant, declined, unrecorded } from './results.ts';
import { staleRead } from './stale-read.ts';
import { stillDueBy } from './still-due.ts';
import { withdraw } from './withdraw.ts';

/** How often one check plans again where others change the group in the meantime. */
const mostRounds = 4;

/**
 * Reconciles one group. Idempotent and level-triggered: decides from fresh reads, never from the event or from the log. Of the
 * log it takes only what the bot has let in and closed. Throws where a read fails, a policy is damaged, or on a bug; and where
 * nothing is left to do, but a prefix list that reaches the port cannot be read, so that nobody knows whether it is restricted.
 */
export async function reconcile(ref: GroupRef, check: Check, deps: ReconcileDeps): Promise<Reconciliation> {
  let { result, again, unjudged = null } = await checkOnce(ref, check, deps);
  if (unjudged !== null) throw new Error(unjudged);
  for (let round = 2; again && round <= mostRounds; round++) {
    const next = await checkOnce(ref, check, deps);
    // Something was done in the round before, which counts for more than that nothing is left to do.
    if (!isNothingMore(next.result)) result = next.result;
    again = next.again;
  }
  return result;
}

function isNothingMore({ kind }: Reconciliation): boolean {
  return kind === 'compliant' || kind === 'declined' || kind === 'busy';
}

interface Round {
  readonly result: Reconciliation;
  /** Whether the group has to be read and planned again; only after something was done. */
  readonly again?: boolean;
  /** Why it is not known that the group is compliant; left out where it is known. */
  readonly unjudged?: string | null;
}

async function checkOnce(ref: GroupRef, check: Check, deps: ReconcileDeps): Promise<Round> {
  const { settings, clock } = deps;
  const mode = check.mode ?? settings.mode;
  if (mode === 'off') return { result: declined('the mode is off') };
  // The log first: an entry that another worker writes after this read makes our own append fail.
  const chain = await readChain(ref, deps);
  const problem = clockProblem(clock);
  if (problem !== null) return { result: unrecorded(ref, 'ClockDiffers', problem, deps) };
  if (chain.kind === 'broken') return { result: unrecorded(ref, 'ChainsBroken', brokenText(ref, chain.fault), deps) };
  const busy = claimState(chain.latest, deps);
  if (busy) return { result: busy };
  const at = instantOf(clock);
  const isKnown = chain.latest !== null && chain.latest.outcome !== 'reported';
  const snapshot = await readGroup(ref, { ...deps, sleep: deps.retryPolicy.sleep }, { isKnown });
  const stale = staleRead(snapshot, chain, clock.now());
  if (stale) return { result: stale };
  const settled = await settleOpen({ check, chain, snapshot }, deps);
  if (settled.kind === 'ended') return settled;
  const found = { check, mode, chain: settled.chain };
  if (!snapshot) {
    const reason = `${ref.groupId} does not exist in ${ref.account} ${ref.region}`;
    return withdrawn({ result: { kind: 'gone', reason } }, found, deps);
  }
  if (isQuiet(snapshot, settled.chain.list, settings.limits)) return withdrawn(nothingToDo(snapshot), found, deps);
  const policy = await deps.allowlist.read();
  return decideAndDo({ ...found, state: { snapshot, policy, at } }, deps);
}

/** A check that finds nothing left to do ends the proposal that it meets. */
async function withdrawn(round: Round, { check, chain }: Found, deps: ReconcileDeps): Promise<Round> {
  if (round.unjudged) return round;
  const { result } = round;
  const reason = result.kind === 'gone' ? 'the group was deleted' : 'nothing is left to do';
  return (await withdraw(check, chain, { reason, deps })) === 'conflict' ? { result: conflict } : round;
}

interface Found {
  readonly check: Check;
  readonly mode: 'plan' | 'enforce';
  readonly chain: Extract<Chain, { kind: 'holds' }>;
}

interface Judged extends Found {
  readonly state: ReadState;
}

/** How long an approved plan waits before it asks for the change limit again. */
const restrainedMs = 10 * 60_000;

async function decideAndDo(judged: Judged, deps: ReconcileDeps): Promise<Round> {
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
): Promise<Round> {
  const { check, chain, state, approval } = judged;
  if (check.approve && !check.approve(assessment))
    return { result: declined('the group changed after the plan was shown. Run fix again') };
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
    { claim, pass: { caller: 'bot' }, known: state, standing, stillDue },
    deps,
  );
  // What was held back is put on record by the next round.
  const isRest = ['ended', 'wholly-ended', 'owed'].includes(assessment.scope);
  return {
    result,
    again: result.kind === 'remediated' && (isChanged || (isRest && result.entry.outcome === 'completed')),
  };
}

function nothingToDo(snapshot: Snapshot): Round {
  return { result: compliant, unjudged: unjudgedReason(snapshot) };
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
