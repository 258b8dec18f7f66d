import { type AuditEntry, isClaimed, isOpen } from '../audit/audit-entry.ts';
import { link } from '../audit/hash-chain.ts';
import { unjudgedReason } from '../evaluator/not-counted.ts';
import type { Snapshot } from '../model/security-group.ts';
import { assessKnown, isQuiet } from './assess.ts';
import { endByRead, listAtEnd, missingIn } from './end-claim.ts';
import { type Chain, runOf } from './read-chain.ts';
import { type Check, conflict, type ReconcileDeps, type Reconciliation } from './reconcile-deps.ts';
import { settledRecord } from './records.ts';

/** How long after the end of a claim its group is checked again. */
const afterClaimMs = 5_000;

/** Whether somebody may still be at a group, and when that is over. */
export function claimState(
  latest: AuditEntry | null,
  { clock, settings }: Pick<ReconcileDeps, 'clock' | 'settings'>,
): Extract<Reconciliation, { kind: 'busy' }> | null {
  const now = clock.now();
  if (!latest || !isOpen(latest) || !isClaimed(latest, now, settings.claimTimeoutMs)) return null;
  const over = Date.parse(latest.at) + settings.claimTimeoutMs;
  return {
    kind: 'busy',
    reason: `in progress: ${latest.id} since ${latest.at}; it can be taken over after ${new Date(over).toISOString()}`,
    againInMs: over + afterClaimMs - now,
  };
}

interface Work {
  readonly check: Check;
  readonly chain: Extract<Chain, { kind: 'holds' }>;
  readonly snapshot: Snapshot | null;
}

/** What became of something open: it was ended; or it is still to be done, by the chain with its list brought up to date. */
export type Settled =
  | { readonly kind: 'ended'; readonly result: Reconciliation; readonly again: boolean }
  | { readonly kind: 'going-on'; readonly chain: Work['chain'] };

/**
 * Ends what is open of a group: a claim whose holder was interrupted, by what a read shows of it; and an end `partial`, where everything
 * is as it should be by now, or the group is gone. What an end `partial` could not see of itself is seen now.
 */
export async function settleOpen(work: Work, deps: ReconcileDeps): Promise<Settled> {
  const { latest } = work.chain;
  // A run that failed on a read that was too old leaves open what the run before it had revoked.
  const isUnclear = latest?.outcome === 'failed' && latest.perhapsRevokedRuleIds.length > 0 && work.snapshot !== null;
  if (!latest || !(isOpen(latest) || isUnclear)) return { kind: 'going-on', chain: work.chain };
  if (!work.snapshot)
    return settled(work, { outcome: 'failed', reason: 'the group was deleted', rulesAfter: [] }, deps);
  const policy = await deps.allowlist.read();
  const state = { snapshot: work.snapshot, policy };
  // An end `partial` of an earlier version was to be resumed by that version: it is ended as its open claim would be.
  if (!(latest.outcome === 'partial' || latest.outcome === 'failed') || latest.schema === 1) {
    const why =
      latest.outcome === 'planned'
        ? `interrupted: nothing was recorded for ${Math.round(deps.settings.claimTimeoutMs / 1000)} s after ${latest.at}`
        : `left unfinished at ${latest.at}`;
    const result = await endByRead({ ...latest, list: work.chain.list }, state, why, deps);
    return { kind: 'ended', result, again: result.kind === 'remediated' };
  }
  const { settings, clock, newId } = deps;
  const { rules } = work.snapshot;
  const list = listAtEnd({ ...latest, list: work.chain.list }, rules, { state, deps });
  const chain = { ...work.chain, list };
  const context = { settings, now: clock.now(), remediationId: newId(), list };
  // By a lower bound alone nothing is as it should be: what was planned has to be seen.
  const missing = missingIn(latest.steps, rules);
  const isSeen = unjudgedReason(work.snapshot) === null || missing.length === 0;
  // A group can be as it should be although its undo has undone nothing: only a person finishes an undo.
  const isFine = isQuiet(work.snapshot, list, settings.limits) || assessKnown(work.snapshot, policy, context) === null;
  if (latest.undoes !== undefined || latest.outcome === 'failed' || !isFine || !isSeen)
    return { kind: 'going-on', chain };
  const reason =
    missing.length === 0
      ? 'a later check found all changes applied'
      : `a later check found nothing left to do; not changed: ${missing.join(', ')}`;
  return settled({ ...work, chain }, { outcome: 'completed', reason, rulesAfter: rules }, deps);
}

async function settled(
  { check, chain }: Work,
  end: Parameters<typeof settledRecord>[2],
  deps: ReconcileDeps,
): Promise<Settled> {
  const latest = chain.latest as AuditEntry;
  const entry = link(settledRecord(latest, runOf(check.trigger, chain, deps), end), latest);
  const isConflict = (await deps.auditLog.append(entry)) === 'conflict';
  return { kind: 'ended', result: isConflict ? conflict : { kind: 'remediated', entry }, again: false };
}
