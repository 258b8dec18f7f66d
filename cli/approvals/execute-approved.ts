import type { Approval } from '../../core/audit/approval.ts';
import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import type { Allowance } from '../../core/execute/allowance.ts';
import { counted } from '../../core/model/counted.ts';
import { reconcile } from '../../core/reconcile/reconcile.ts';
import type { Check, ReconcileDeps, Reconciliation } from '../../core/reconcile/reconcile-deps.ts';
import { assertManaged } from '../accounts/assert-managed.ts';
import { finishingText } from '../flights/finishing-text.ts';
import { startFlights } from '../flights/start-flights.ts';
import type { Host } from '../host/host.ts';
import { exitCodeOf, holdInterrupts } from '../interrupt.ts';
import { knownChain } from '../log/known-chain.ts';
import { isClaim, stillClaimedText, tellUnfinished, unfinishedBy } from '../log/unfinished.ts';
import { type WatchedLog, watchClaims } from '../log/watch-claims.ts';
import { errorLine, groupError, type ScanError } from '../places/scan-error.ts';
import { remediationText } from '../render/remediation.ts';
import type { Session } from '../session.ts';
import type { ApprovalResult } from './approval-view.ts';

export interface Approved {
  readonly entry: AuditEntry;
  readonly approval: Approval;
}

export interface Executed {
  readonly entry: AuditEntry;
  readonly result: ApprovalResult;
}

export interface ExecuteWork {
  readonly session: Session;
  readonly host: Host;
  /** Groups that fail are added. */
  readonly errors: ScanError[];
  /** What the document says of proposals that were refused. */
  readonly views: readonly object[];
  /** What it says of one that was approved. */
  readonly view: (executed: Executed) => object;
}

export interface Execution {
  readonly done: readonly Executed[];
  /** The exit code of the signal that stopped it; null where none did. */
  readonly stopped: number | null;
}

/**
 * Executes approved plans, several groups at a time, with the rights of the person; one that fails does not stop the rest. After a
 * first Ctrl-C or SIGTERM no group is begun any more; the others stay approved. After a second one `views` are part
 * of the document.
 */
export async function executeApproved(approved: readonly Approved[], work: ExecuteWork): Promise<Execution> {
  const { session, host } = work;
  const log = watchClaims(session.runtime.auditLog);
  // A person executes it, as `fix` does: the hourly limit is that of the bot.
  const changeLimit = { take: async () => ({ kind: 'taken' }) as const };
  const deps: ReconcileDeps = { ...session.runtime, changeLimit, auditLog: log.auditLog };
  const results = new Map<Approved, ApprovalResult>();
  const all = () => approved.map((one) => ({ entry: one.entry, result: results.get(one) ?? notExecuted(one) }));
  const countText = () => `${results.size} of ${counted(approved.length, 'plan')} executed`;
  const execution = {
    refOf: ({ entry }: Approved) => entry.group,
    callsOf: ({ entry }: Approved) => entry.steps.length,
    work: async (one: Approved, allowance: Allowance) => {
      const { result, tell } = await executeOne(one, { ...work, deps, log, allowance });
      results.set(one, result);
      return tell;
    },
  };
  const flights = startFlights(approved, execution, deps.changeBudget);
  const interrupts = holdInterrupts(
    () => {
      flights.stop();
      host.notice(finishingText(flights.inFlight().map(({ entry }) => entry.group)));
    },
    () => {
      flights.flush();
      tellStopped({ ...work, all: all(), claims: log.held(), countText: countText() });
    },
  );
  await flights.ended;
  interrupts.release();
  const signal = interrupts.received();
  if (signal === null) return { done: all(), stopped: null };
  host.notice(`Stopped by ${signal}: ${countText()}; the others stay approved.`);
  return { done: all(), stopped: exitCodeOf(signal) };
}

interface StoppedAtOnce extends ExecuteWork {
  readonly all: readonly Executed[];
  readonly claims: readonly AuditEntry[];
  readonly countText: string;
}

function tellStopped({ session, host, errors, views, view, all, claims, countText }: StoppedAtOnce): void {
  host.document({ approvals: [...views, ...all.map(view)], errors });
  const unfinished = claims.map((claim) => unfinishedBy(claim, session));
  tellUnfinished(unfinished, session, { line: (text = '') => host.notice(text) });
  host.notice(`Stopped at once: ${countText}.`);
}

function notExecuted({ approval }: Approved): ApprovalResult {
  return { state: 'approved', reason: 'not executed: stopped before it', approval };
}

interface One extends Pick<ExecuteWork, 'session' | 'host' | 'errors'> {
  readonly deps: ReconcileDeps;
  readonly log: WatchedLog;
  readonly allowance: Allowance;
}

async function executeOne(
  { entry, approval }: Approved,
  { session, host, errors, deps, log, allowance }: One,
): Promise<{ readonly result: ApprovalResult; readonly tell: () => void }> {
  // In plan mode exactly what is approved is executed.
  const check: Check = { trigger: session.trigger('approve'), mode: 'plan', mayClose: true, justDecided: approval };
  try {
    await assertManaged(entry.group.account, session);
    const reconciled = await reconcile(entry.group, { ...check, allowance }, deps);
    const result = await resultOf(reconciled, { entry, approval }, session);
    const text = result.remediation ? remediationText(result.remediation) : `${entry.group.groupId}: ${result.reason}`;
    return { result, tell: () => host.line(text) };
  } catch (error) {
    const claim = log.heldOf(entry.group);
    const failed = groupError(entry.group, error, claim ? stillClaimedText(claim, session) : undefined);
    const result = { state: 'approved', reason: `not executed: ${failed.error}`, approval } as const;
    const tell = () => {
      host.notice(errorLine(failed, session));
      errors.push(failed);
    };
    return { result, tell };
  }
}

async function resultOf(
  result: Reconciliation,
  { entry, approval }: Approved,
  session: Session,
): Promise<ApprovalResult> {
  if (result.kind === 'remediated') return takenUp(result.entry, approval);
  // The deployed bot, or another approver, may have been quicker: then it is executed all the same.
  const { latest } = await knownChain(entry.group, session);
  if (latest?.approval?.digest === approval.digest && latest.sequence > entry.sequence)
    return takenUp(latest, approval);
  if (result.kind === 'decided') return { state: 'void', reason: result.approval ?? result.entry.reason, approval };
  if (result.kind === 'compliant' || result.kind === 'gone')
    return { state: 'closed', reason: result.reason, approval };
  return { state: 'approved', reason: `not executed: ${result.reason}`, approval };
}

/** What became of an approved plan, by the claim that took it up or by its end. */
function takenUp(remediation: AuditEntry, approval: Approval): ApprovalResult {
  const { id, outcome, reason } = remediation;
  if (isClaim(remediation)) return { state: 'executing', reason: `it is executed as ${id}`, approval, remediation };
  const state = outcome === 'completed' ? 'executed' : outcome === 'partial' ? 'partial' : 'failed';
  return { state, reason, approval, remediation };
}
