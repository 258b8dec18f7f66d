import type { AuditEntry } from '../audit/audit-entry.ts';
import { link } from '../audit/hash-chain.ts';
import { type Allowance, openAllowance } from '../execute/allowance.ts';
import { claimTimes, elapsedSince, type Instant, instantOf, recordTime } from '../execute/elapsed.ts';
import { executePlan, standingRemainders } from '../execute/execute-plan.ts';
import { type FreshState, type ReadState, readGroup } from '../execute/fresh-state.ts';
import { type Gate, GateRefusal, openGate, type Pass } from '../execute/gate.ts';
import { permissionKey, type SecurityGroupRule } from '../model/security-group.ts';
import type { Step } from '../plan/step.ts';
import { appendEnd, endByRead, listAtEnd } from './end-claim.ts';
import { conflict, type ReconcileDeps, type Reconciliation } from './reconcile-deps.ts';
import { notBegunRecord } from './records.ts';

export interface Remediation {
  readonly claim: AuditEntry;
  /** Where tokens were taken for it already; they are not given back here. */
  readonly allowance?: Allowance;
  readonly pass: Pass;
  /** The reads that the claim rests on. */
  readonly known: ReadState;
  /** Rules that exist already and keep what a revoked rule allows. */
  readonly standing: readonly SecurityGroupRule[];
  readonly alsoLists?: readonly string[];
  readonly stillDue: (step: Step, state: FreshState) => Step | null;
  /** Whether a step is taken only on a read that was made after the steps before it. */
  readonly readsAgain?: (step: Step) => boolean;
  /** Whether everything that was made is taken back where the rest cannot be done. */
  readonly takesAllBack?: boolean;
  /** Done once the group is claimed and before the first change; where it throws, the claim is ended and nothing is changed. */
  readonly begin?: () => Promise<void>;
}

/** What a remediation came to, and whether the group has to be planned again, since somebody else has changed it meanwhile. */
export interface Remediated {
  readonly result: Reconciliation;
  readonly isChanged: boolean;
}

/** Claims the group by writing ahead what will be done, does it through the gate, and records how it ended. */
export async function remediate(work: Remediation, deps: ReconcileDeps): Promise<Remediated> {
  const { claim } = work;
  const claimedAt = instantOf(deps.clock);
  if ((await deps.auditLog.append(claim)) === 'conflict') return { result: conflict, isChanged: false };
  try {
    await work.begin?.();
  } catch (error) {
    await deps.auditLog.append(link(notBegunRecord(claim, error, recordTime(deps.clock)), claim));
    throw error;
  }
  try {
    return await carryOut(work, claimedAt, deps);
  } catch (error) {
    if (!(error instanceof GateRefusal)) throw error;
    deps.alarm({ kind: 'GateRefusals', group: claim.group, message: error.message });
    return { result: await endRefused(work, error, deps), isChanged: false };
  }
}

async function carryOut(work: Remediation, claimedAt: Instant, deps: ReconcileDeps): Promise<Remediated> {
  const { claim, pass, known, alsoLists = [], stillDue, readsAgain = () => false, takesAllBack = false } = work;
  const { clock, settings, groups, retryPolicy } = deps;
  const allowance = work.allowance ?? openAllowance(claim.group, deps.changeBudget);
  const gate = openGate({ pass, claim, claimedAt, known, alsoLists }, { ...deps, allowance, sleep: retryPolicy.sleep });
  const { endMs } = claimTimes(settings.claimTimeoutMs);
  const isOver = () => elapsedSince(claimedAt, clock) >= endMs;
  const execution = await executePlan(claim, {
    ...{ groups, gate, retryPolicy, isOver, stillDue, readsAgain, takesAllBack },
  });
  const { verdict, rulesAfter } = execution;
  const end = {
    ...execution,
    outcome: verdict,
    list: listAtEnd(claim, rulesAfter, { state: known, deps }),
    // Where EC2 could not be read, what it said it made.
    left: standingRemainders(claim, rulesAfter ?? madeBy(gate), work.standing),
  };
  return { result: await appendEnd(claim, end, deps), isChanged: execution.isChanged };
}

function madeBy({ created, revoked }: Gate): SecurityGroupRule[] {
  const made = [...created].map(([id, { rule }]) => ({ ...rule, id, tags: {} }));
  return made.filter((rule) => !revoked.has(permissionKey(rule)));
}

/** A run that the gate has stopped in the middle is ended by what a read shows of it. */
async function endRefused(
  { claim, known }: Remediation,
  error: GateRefusal,
  deps: ReconcileDeps,
): Promise<Reconciliation> {
  const snapshot = await readGroup(claim.group, { ...deps, sleep: deps.retryPolicy.sleep });
  const state = snapshot ? { snapshot, policy: known.policy } : known;
  return endByRead(claim, state, error.message, deps);
}
