import { openAllowance } from '../execute/allowance.ts';
import { clockProblem, instantOf } from '../execute/elapsed.ts';
import { readGroup } from '../execute/fresh-state.ts';
import type { GroupRef } from '../model/security-group.ts';
import { isQuiet } from './assess.ts';
import { decideAndDo } from './decide-and-do.ts';
import { claimState, settleOpen } from './open-claim.ts';
import { readChain } from './read-chain.ts';
import type { Check, ReconcileDeps, Reconciliation } from './reconcile-deps.ts';
import { brokenText, declined, noTimeLeft, noTokens, unrecorded } from './results.ts';
import { type AllowedCheck, nothingToDo, type Round, type Waiting, withdrawn } from './round.ts';
import { staleRead } from './stale-read.ts';

/** How often one check plans again where others change the group in the meantime. */
const mostRounds = 4;

/**
 * Reconciles one group. Idempotent and level-triggered: decides from fresh reads, never from the event or from the log. Of the
 * log it takes only what the bot has let in and closed. Groups may be reconciled together: they share nothing but the budget of
 * calls and the change limit. Throws where a read fails, a policy is damaged, or on a bug; and where nothing is left to do, but a prefix
 * list that reaches the port cannot be read, so that nobody knows whether it is restricted.
 */
export async function reconcile(ref: GroupRef, check: Check, deps: ReconcileDeps): Promise<Reconciliation> {
  const allowance = check.allowance ?? openAllowance(ref, deps.changeBudget);
  try {
    return await inRounds(ref, { ...check, allowance }, deps);
  } finally {
    allowance.end();
  }
}

async function inRounds(ref: GroupRef, check: AllowedCheck, deps: ReconcileDeps): Promise<Reconciliation> {
  let { result, again, unjudged = null } = await checkOnce(ref, check, deps);
  if (unjudged !== null) throw new Error(unjudged);
  for (let round = 2; again && round <= mostRounds; round++) {
    const next = await checkOnce(ref, check, deps);
    // The check is not done: whoever asked for it has to ask again.
    if (next.result === noTimeLeft || next.result === noTokens) return next.result;
    // Something was done in the round before, which counts for more than that nothing is left to do.
    if (!isNothingMore(next.result)) result = next.result;
    again = next.again;
  }
  return result;
}

function isNothingMore({ kind }: Reconciliation): boolean {
  return kind === 'compliant' || kind === 'declined' || kind === 'busy';
}

/** How many calls most closings take: what is kept, the revoke, and who is let in. */
const usualCalls = 3;

/** Tokens come before reads: a group for which there are too few at first is read again after the wait, and decided about anew. */
async function checkOnce(ref: GroupRef, check: AllowedCheck, deps: ReconcileDeps): Promise<Round> {
  check.allowance.hold(usualCalls);
  for (;;) {
    const round = await checkByRead(ref, check, deps);
    if ('result' in round) return round;
    const isGranted = await check.allowance.reserve(round.calls, { mostMs: check.mostWaitMs });
    if (!isGranted) return { result: noTokens };
    if (check.hasTime?.() === false) return { result: noTimeLeft };
  }
}

async function checkByRead(ref: GroupRef, check: AllowedCheck, deps: ReconcileDeps): Promise<Round | Waiting> {
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
