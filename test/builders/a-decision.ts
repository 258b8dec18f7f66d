import type { Approval } from '../../core/audit/approval.ts';
import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import type { Person } from '../../core/audit/person.ts';
import { now } from './builders.ts';

export const ada: Person = { arn: 'arn:aws:iam::111122223333:user/ada', userId: 'AIDAADA0000000000000A' };
export const bob: Person = { arn: 'arn:aws:iam::111122223333:user/bob', userId: 'AIDABOB0000000000000B' };

const dayMs = 86_400_000;

/** What ada decides about a proposal: she approves it at once, for a day. */
export function anApproval(proposal: AuditEntry, change: Partial<Approval> = {}): Approval {
  const at = Math.max(now, Date.parse(proposal.at));
  return {
    schema: 1,
    id: proposal.id,
    kind: 'approval',
    group: proposal.group,
    proposal: { sequence: proposal.sequence, hash: proposal.hash },
    digest: proposal.proposal?.digest ?? '',
    by: ada,
    at: new Date(at).toISOString(),
    expiresAt: new Date(at + dayMs).toISOString(),
    reason: null,
    ...change,
  };
}

export function aRejection(proposal: AuditEntry, change: Partial<Approval> = {}): Approval {
  return anApproval(proposal, { kind: 'rejection', expiresAt: null, reason: 'a partner needs it', by: bob, ...change });
}
