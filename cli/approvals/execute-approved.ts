import type { Approval } from '../../core/audit/approval.ts';
import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import { counted } from '../../core/model/counted.ts';
import { reconcile } from '../../core/reconcile/reconcile.ts';
import type { Check, ReconcileDeps, Reconciliation } from '../../core/reconcile/reconcile-deps.ts';
import type { Host } from '../host/host.ts';
import { exitCodeOf, holdInterrupts } from '../interrupt.ts';
import { knownChain } from '../log/known-chain.ts';
import { isClaim, tellUnfinished, unfinishedBy } from '../log/unfinished.ts';
import { watchClaims } from '../log/watch-claims.ts';
import { errorLine, groupError, type ScanError } from '../places/scan-error.ts';
import { remediationText } from '../render/remediation.ts';
import type { Session } from '../session.ts';
import { type ApprovalResult, approvalView } from './approval-view.ts';

export interface Approved {
  readonly entry: AuditEntry;
  readonly approval: Approval;
}

export interface Executed {
  readonly entry: AuditEntry;
  readonly result: ApprovalResult;
}

interface Work {
  readonly session: Session;
  readonly host: Host;
  /** Groups that fail are added. */
  readonly errors: ScanError[];
}

export interface Execution {
  readonly done: readonly Executed[];
  /** The exit code of the signal that stopped it; null where none did. */
  readonly stopped: number | null;
}

/**
 * Executes approved plans, one group after the other, with the rights of the person; one that fails does not stop the rest. After a
 * first Ctrl-C or SIGTERM the current group is the last; the others stay approved. After a second one `views` are part of the document.
 */
export async function executeApproved(
  approved: readonly Approved[],
  views: readonly object[],
  work: Work,
): Promise<Execution> {
  const { session, host, errors } = work;
  const log = watchClaims(session.runtime.auditLog);
  // A person executes it, as `fix` does: the hourly limit is that of the bot.
  const changeLimit = { take: async () => true };
  const deps: ReconcileDeps = { ...session.runtime, changeLimit, auditLog: log.auditLog };
  const done: Executed[] = [];
  const all = () => [...done, ...approved.slice(done.length).map(notExecuted)];
  const countText = () => `${done.length} of ${counted(approved.length, 'plan')} executed`;
  const interrupts = holdInterrupts(
    () =>
      host.notice(
        `Finishing ${approved[done.length]?.entry.group.groupId}, then stopping. Press Ctrl-C again to stop at once.`,
      ),
    () => {
      host.document({
        approvals: [...views, ...all().map(({ entry, result }) => approvalView(entry, result))],
        errors,
      });
      const claim = log.held();
      if (claim) tellUnfinished([unfinishedBy(claim, session)], session, { line: (text = '') => host.notice(text) });
      host.notice(`Stopped at once: ${countText()}.`);
    },
  );
  for (const one of approved) {
    if (interrupts.received() !== null) break;
    done.push({ entry: one.entry, result: await executeOne(one, deps, work) });
  }
  interrupts.release();
  const signal = interrupts.received();
  if (signal === null) return { done, stopped: null };
  host.notice(`Stopped by ${signal}: ${countText()}; the others stay approved.`);
  return { done: all(), stopped: exitCodeOf(signal) };
}

function notExecuted({ entry, approval }: Approved): Executed {
  return { entry, result: { state: 'approved', reason: 'not executed: stopped before it', approval } };
}

async function executeOne(
  { entry, approval }: Approved,
  deps: ReconcileDeps,
  { session, host, errors }: Work,
): Promise<ApprovalResult> {
  // In plan mode exactly what is approved is executed.
  const check: Check = { trigger: session.trigger('approve'), mode: 'plan', mayClose: true, justDecided: approval };
  try {
    const result = await resultOf(await reconcile(entry.group, check, deps), { entry, approval }, session);
    host.line(result.remediation ? remediationText(result.remediation) : `${entry.group.groupId}: ${result.reason}`);
    return result;
  } catch (error) {
    const failed = groupError(entry.group, error);
    host.notice(errorLine(failed, session));
    errors.push(failed);
    return { state: 'approved', reason: `not executed: ${failed.error}`, approval };
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
