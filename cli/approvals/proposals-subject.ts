import type { Approval } from '../../core/audit/approval.ts';
import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import type { Subject } from '../host/subject.ts';
import { remediationView } from '../render/remediation.ts';
import type { Session } from '../session.ts';
import { type ApprovalEvidence, nothingKnown } from './approval-view.ts';
import type { Judged } from './judge-for-approval.ts';

/** What the question of `approve` is about: the proposals that it approves, or executes. */
export function approvalSubject(
  judged: readonly Judged[],
  known: ReadonlyMap<string, ApprovalEvidence>,
  { identity }: Pick<Session, 'identity'>,
): Subject {
  const asked = judged.filter(({ kind }) => kind !== 'refused');
  return {
    about: { kind: 'proposals', proposals: asked.map((one) => approvalAbout(one, known.get(one.entry.id))) },
    key: judged.map(({ entry, kind, fresh }) => ({ ...keyOf(entry), judged: kind, fresh: fresh?.kind ?? null })),
    touched: asked.map(({ entry }) => ({ groupId: entry.group.groupId, groupName: entry.groupName })),
    caller: identity,
  };
}

interface Rejectable {
  readonly entry: AuditEntry;
  /** The approval that counts; null where there is none. */
  readonly approval: Approval | null;
}

/** What the question of `reject` is about. It opens and closes nothing. To end somebody's approval is another thing than to give none. */
export function rejectionSubject(open: readonly Rejectable[], { identity }: Pick<Session, 'identity'>): Subject {
  return {
    about: { kind: 'proposals', proposals: open.map(({ entry }) => aboutOf(entry, entry, nothingKnown)) },
    key: open.map(({ entry, approval }) => ({
      ...keyOf(entry),
      approval: approval && { by: approval.by.arn, until: approval.expiresAt },
    })),
    touched: [],
    caller: identity,
  };
}

function approvalAbout({ entry, fresh }: Judged, known = nothingKnown) {
  return aboutOf(entry, fresh?.kind === 'same' ? fresh.assessment.plan : entry, known);
}

function aboutOf(
  entry: AuditEntry,
  { steps, lost }: Pick<AuditEntry, 'steps' | 'lost'>,
  { evidence, stored }: ApprovalEvidence,
) {
  return { id: entry.id, remediation: remediationView(entry), steps, lost, evidence, storedEvidence: stored };
}

/** The digest of the plan is of all that it does; the place in the chain, of what has been recorded since. */
function keyOf({ id, proposal, sequence, outcome }: AuditEntry): object {
  return { id, digest: proposal?.digest ?? null, sequence, outcome };
}
