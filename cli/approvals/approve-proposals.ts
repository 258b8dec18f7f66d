import type { Approval, MailOverrule } from '../../core/audit/approval.ts';
import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import type { TrafficAsked } from '../evidence/traffic-asked.ts';
import { exitCodes } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { errorLine, groupError, type ScanError } from '../places/scan-error.ts';
import { summaryText } from '../render/evidence-summary.ts';
import type { Session } from '../session.ts';
import { approvalEvidence } from './approval-evidence.ts';
import { type ApprovalEvidence, approvalView } from './approval-view.ts';
import { approveQuestion } from './approve-question.ts';
import { type Approved, type Executed, type ExecuteWork, type Execution, executeApproved } from './execute-approved.ts';
import { findProposal } from './find-proposal.ts';
import { policyIfPermitted } from './fresh-plan.ts';
import { despiteMailOf, type Judged, judgeForApproval } from './judge-for-approval.ts';
import { decisionOn } from './judge-proposal.ts';
import { proposalText } from './proposal-text.ts';
import { approvalSubject } from './proposals-subject.ts';

export interface ApproveRequest {
  readonly ids: readonly string[];
  readonly yes: boolean;
  /** Whether the plans are executed here, with the rights of this person. */
  readonly now: boolean;
  /** What the person asks about traffic; null: nothing. */
  readonly traffic: TrafficAsked | null;
  /** Why the groups are closed although that stops mail; null: such plans are not approved. */
  readonly overrule: MailOverrule | null;
}

interface Work {
  readonly request: ApproveRequest;
  readonly session: Session;
  readonly host: Host;
}

type Approvable = Exclude<Judged, { kind: 'refused' }>;

/**
 * Shows the plans, asks, and puts the approvals on record. What cannot be approved is told and does not stop the rest. Gives the exit
 * code: a failure where one of the proposals was not approved, or not executed though it was to be.
 */
export async function approveProposals(request: ApproveRequest, session: Session, host: Host): Promise<number> {
  const work = { request, session, host };
  const { judged, errors, known } = await judgeAll(work);
  const view = ({ entry, result }: Executed) => approvalView(entry, result, known.get(entry.id));
  const refused = judged.filter((one) => one.kind === 'refused');
  const approvable = judged.filter((one) => one.kind !== 'refused');
  const now = session.runtime.clock.now();
  for (const one of judged) tellJudged(one, known.get(one.entry.id) ?? null, { host, now, overrule: request.overrule });
  const views = refused.map(view);
  const asked = approvable.filter(({ kind }) => kind === 'approvable' || request.now).length;
  const { changeLimit } = session.settings;
  const subject = () => approvalSubject(judged, known, session);
  const { yes } = request;
  if (asked > 0 && !(await host.ask(approveQuestion({ count: asked, changeLimit, ...request }), { yes, subject }))) {
    host.document({ approvals: views, errors });
    host.notice('Nothing was recorded.');
    return exitCodes.failure;
  }
  const { done, stopped } = await approveAll(approvable, { ...work, views, errors, view });
  host.document({ approvals: [...views, ...done.map(view)], errors });
  if (stopped !== null) return stopped;
  const wanted = request.now ? ['executed', 'executing'] : ['approved'];
  const isFine = refused.length + errors.length === 0 && done.every(({ result }) => wanted.includes(result.state));
  return isFine ? exitCodes.fine : exitCodes.failure;
}

interface AllJudged {
  readonly judged: readonly Judged[];
  readonly errors: ScanError[];
  /** By the id of the proposal. */
  readonly known: ReadonlyMap<string, ApprovalEvidence>;
}

async function judgeAll({ request, session, host }: Work): Promise<AllJudged> {
  const found = [];
  for (const id of new Set(request.ids)) found.push(await findProposal(id, session));
  const policy = await policyIfPermitted(session);
  const judged: Judged[] = [];
  const errors: ScanError[] = [];
  for (const one of found) {
    host.progress(`${judged.length + errors.length} of ${found.length} proposals read`);
    try {
      judged.push(await judgeForApproval(one, policy, { session, overrule: request.overrule }));
    } catch (error) {
      errors.push(groupError(one.entry.group, error));
    }
  }
  host.progress('');
  for (const error of errors) host.notice(errorLine(error, session));
  const known = await approvalEvidence(judged, { policy, traffic: request.traffic, session, host });
  return { judged, errors, known };
}

interface Telling extends Pick<ApproveRequest, 'overrule'> {
  readonly host: Host;
  /** In milliseconds since the epoch. */
  readonly now: number;
}

function tellJudged(judged: Judged, known: ApprovalEvidence | null, { host, now, overrule }: Telling): void {
  const { entry, fresh, kind } = judged;
  host.line(proposalText(entry, fresh, known?.evidence));
  if (known?.stored) host.line(`  stored evidence: ${summaryText(known.stored, now)}`);
  else if (known?.evidence === null) host.line('  Whom it cuts off is not known: no evidence is stored.');
  if (overrule && kind !== 'refused') host.line(`  ${overruleText(entry)}`);
  if (kind === 'refused' && fresh?.kind !== 'other') host.line(`  ${judged.result.state}: ${judged.result.reason}`);
  if (kind === 'refused' && fresh?.kind === 'other')
    host.line(
      `  The next check proposes the plan of today. To propose it now: smtp-warden plan ${entry.group.groupId} --propose`,
    );
  host.line();
}

/** Records the approvals first, all of them: an execution takes its time. Groups that fail are added to `errors`. */
async function approveAll(
  approvable: readonly Approvable[],
  work: Work & Pick<ExecuteWork, 'views' | 'view' | 'errors'>,
): Promise<Execution> {
  const { session, host, request, errors } = work;
  const approved: Approved[] = [];
  for (const one of approvable) {
    const { entry } = one;
    try {
      approved.push({ entry, approval: await approvalOf(one, request, session) });
    } catch (error) {
      const failed = groupError(entry.group, error);
      host.notice(errorLine(failed, session));
      errors.push(failed);
    }
  }
  if (request.now) return executeApproved(approved, work);
  const done = approved.map(({ entry, approval }) => {
    const reason = `approved by ${approval.by.arn} until ${approval.expiresAt}`;
    host.line(`${entry.id}: ${reason}. The deployed bot executes it within a minute if the plan is the same then.`);
    return { entry, result: { state: 'approved' as const, reason, approval } };
  });
  return { done, stopped: null };
}

/** The approval that counts already, or that of this person, which is put on record. */
async function approvalOf(judged: Approvable, { overrule }: ApproveRequest, session: Session): Promise<Approval> {
  if (judged.kind === 'approved') return judged.approval;
  const { entry } = judged;
  const approval = decisionOn(entry, { kind: 'approval', overrule: despiteMailOf(entry, overrule) }, session);
  await session.runtime.approvalEditor.record(approval);
  return approval;
}

function overruleText({ outcome, mail }: AuditEntry): string {
  if (outcome !== 'deferred' || !mail)
    return '--despite-mail is not needed: nothing says that closing the group stops mail.';
  return `closed despite its mail: ${mail.address} is the MX of ${mail.domain} (${mail.host})`;
}
