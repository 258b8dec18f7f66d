import type { Approval } from '../../core/audit/approval.ts';
import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import { exitCodes } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { errorLine, groupError, type ScanError } from '../places/scan-error.ts';
import type { Session } from '../session.ts';
import { type Found, findProposal } from './find-proposal.ts';
import { decisionOn, judgeProposal } from './judge-proposal.ts';
import { proposalText } from './proposal-text.ts';
import { rejectionSubject } from './proposals-subject.ts';

interface RejectRequest {
  readonly ids: readonly string[];
  readonly reason: string;
  readonly yes: boolean;
}

interface Judged {
  readonly entry: AuditEntry;
  /** The approval that counts, which a rejection ends. */
  readonly approval: Approval | null;
  /** Null where it can be rejected; otherwise what it is already, and why. */
  readonly decided: {
    readonly state: 'rejected' | 'closed';
    readonly why: string;
    readonly rejection: Approval | null;
  } | null;
}

/** Shows the proposals, asks, and puts the rejections on record. Gives the exit code. */
export async function rejectProposals(request: RejectRequest, session: Session, host: Host): Promise<number> {
  const judged: Judged[] = [];
  for (const id of new Set(request.ids)) judged.push(await judge(await findProposal(id, session), session));
  const open = judged.filter(({ decided }) => decided === null);
  for (const { entry, decided } of judged) {
    host.line(proposalText(entry));
    if (decided) host.line(`  ${decided.state}: ${decided.why}`);
    host.line();
  }
  const views = judged.flatMap(({ entry, decided }) => (decided ? [rejectionView(entry, decided)] : []));
  const question = open.length === 1 ? 'Reject this plan?' : `Reject these ${open.length} plans?`;
  const subject = () => rejectionSubject(open, session);
  if (open.length > 0 && !(await host.ask(question, { yes: request.yes, subject }))) {
    host.document({ rejections: views, errors: [] });
    host.notice('Nothing was recorded.');
    return exitCodes.failure;
  }
  const errors: ScanError[] = [];
  for (const { entry } of open) {
    const rejection = decisionOn(entry, { kind: 'rejection', reason: request.reason }, session);
    try {
      await session.runtime.approvalEditor.record(rejection);
      const why = `rejected by ${rejection.by.arn}: ${request.reason}`;
      host.line(`${entry.id}: ${why}. It is not proposed again until the finding changes.`);
      views.push(rejectionView(entry, { state: 'rejected', why, rejection }));
    } catch (error) {
      const failed = groupError(entry.group, error);
      host.notice(errorLine(failed, session));
      errors.push(failed);
    }
  }
  host.document({ rejections: views, errors });
  const isFine = errors.length === 0 && views.every(({ state }) => state === 'rejected');
  return isFine ? exitCodes.fine : exitCodes.failure;
}

async function judge(found: Found, session: Session): Promise<Judged> {
  const { entry } = found;
  if ('closed' in found)
    return { entry, approval: null, decided: { state: 'closed', why: found.closed, rejection: null } };
  const state = await judgeProposal(entry, found.decisions, session);
  if (state.kind === 'rejected')
    return { entry, approval: null, decided: { state: 'rejected', why: state.why, rejection: state.rejection } };
  if (!entry.proposal)
    return {
      entry,
      approval: null,
      decided: { state: 'closed', why: 'why' in state ? state.why : '', rejection: null },
    };
  return { entry, approval: state.kind === 'approved' ? state.approval : null, decided: null };
}

/** A proposal and its rejection, for `--json`. */
function rejectionView(
  { id, group, groupName, proposal }: AuditEntry,
  { state, why, rejection }: NonNullable<Judged['decided']>,
) {
  return {
    id,
    ...group,
    groupName,
    digest: proposal?.digest ?? null,
    by: rejection?.by.arn ?? null,
    state,
    reason: rejection?.reason ?? why,
  };
}
