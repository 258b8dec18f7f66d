import { type AuditEntry, isApprovable } from '../../core/audit/audit-entry.ts';
import type { GroupRef } from '../../core/model/security-group.ts';
import type { Assessment } from '../../core/reconcile/assess.ts';
import { isProposing } from '../../core/reconcile/fingerprint.ts';
import { reconcile } from '../../core/reconcile/reconcile.ts';
import type { Check, Reconciliation } from '../../core/reconcile/reconcile-deps.ts';
import { exitCodes } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { errorLine, groupError, type ScanError } from '../places/scan-error.ts';
import type { Session } from '../session.ts';

/** A group whose plan is to be proposed. */
export interface ToPropose {
  readonly ref: GroupRef;
  readonly name: string;
}

export interface Proposed {
  /** Members of the document of `plan`. */
  readonly members: {
    readonly proposals: readonly object[];
    readonly notProposed: readonly object[];
    readonly failed: readonly ScanError[];
  };
  readonly exitCode: number;
}

/** The group of an assessment, where a plan of it can be proposed: also one that only its mail holds back, which an approval can overrule. */
export function toPropose(assessment: Assessment): readonly ToPropose[] {
  const { ref, name } = assessment.snapshot;
  return isProposing(assessment) ? [{ ref, name }] : [];
}

/**
 * Records the plans of some groups as proposals by hand, each by a fresh read, and says how to approve them. A group that fails does not
 * stop the rest. Changes no group.
 */
export async function proposePlans(groups: readonly ToPropose[], session: Session, host: Host): Promise<Proposed> {
  const proposals: object[] = [];
  const notProposed: object[] = [];
  const failed: ScanError[] = [];
  for (const { ref, name } of groups) {
    try {
      const result = await reconcile(ref, checkOf(session), session.runtime);
      if (result.kind === 'decided' && isApprovable(result.entry)) {
        proposals.push(proposalView(result.entry, result.isNew));
        host.line(proposedLine(result.entry, result.isNew));
      } else {
        const reason = reasonOf(result, ref);
        notProposed.push({ ...ref, groupName: name, reason });
        host.line(`${ref.groupId} ${name}: not proposed: ${reason}`);
      }
    } catch (error) {
      const problem = groupError(ref, error);
      failed.push(problem);
      host.notice(errorLine(problem, session));
    }
  }
  if (groups.length === 0) host.line('Nothing to propose: no group would be changed.');
  const isFine = notProposed.length + failed.length === 0;
  return { members: { proposals, notProposed, failed }, exitCode: isFine ? exitCodes.fine : exitCodes.failure };
}

/** In plan mode whatever the settings say. What a claim still owes would be done in that mode too, which is not for `plan` to do. */
function checkOf(session: Session): Check {
  const { arn, userId } = session.identity;
  return {
    trigger: session.trigger('plan'),
    mode: 'plan',
    mayClose: true,
    proposedBy: { arn, userId },
    approve: () => false,
  };
}

function reasonOf(result: Reconciliation, { groupId }: GroupRef): string {
  if (result.kind === 'declined')
    return `an interrupted remediation of the group has to be finished first: smtp-warden fix ${groupId}`;
  return result.kind === 'decided' || result.kind === 'remediated' ? result.entry.reason : result.reason;
}

function proposedLine({ id, group, outcome }: AuditEntry, isNew: boolean): string {
  const overrule = outcome === 'deferred' ? ' --despite-mail --reason …' : '';
  return `${group.groupId}: ${isNew ? 'proposed' : 'proposed already'} as ${id}; approve it with: smtp-warden approve ${id}${overrule}`;
}

function proposalView({ id, group, groupName, proposal, at }: AuditEntry, isNew: boolean) {
  return { id, ...group, groupName, digest: proposal?.digest ?? null, by: proposal?.by?.arn ?? null, at, isNew };
}
