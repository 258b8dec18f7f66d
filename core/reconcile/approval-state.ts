import type { Approval, Decision } from '../audit/approval.ts';
import { type AuditEntry, isApprovable } from '../audit/audit-entry.ts';
import { isSamePerson, type Person } from '../audit/person.ts';
import { clockToleranceMs } from '../model/clock-tolerance.ts';
import { plainLine } from '../model/plain-line.ts';
import { groupKey } from '../model/security-group.ts';
import { revokedRules } from '../plan/step.ts';

/** What people's decisions come to about one proposal. Only `approved` lets it be executed; `why` is in words. */
export type ApprovalState =
  | { readonly kind: 'approved'; readonly approval: Approval }
  | { readonly kind: 'rejected'; readonly rejection: Approval; readonly why: string }
  | { readonly kind: 'void' | 'none'; readonly why: string };

export interface ApprovalContext {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** How long an approval can be used, whatever it says itself. */
  readonly approvalMs: number;
  /** The digest of the plan as it would be made now; null where the group was not read. */
  readonly freshDigest: string | null;
  readonly twoPersons: boolean;
  /** Who last edited the entries of {@link entriesBehind}; asked for only where two persons are wanted. */
  readonly editors: ReadonlyMap<string, Person>;
}

/**
 * Judges the decisions about a proposal, of which the caller knows that it is the last entry of its chain: whatever follows an entry
 * ends all decisions about it. Fails closed: any rejection counts, and a decision that cannot be read counts as one might.
 */
export function approvalState(
  proposal: AuditEntry,
  decisions: readonly Decision[],
  context: ApprovalContext,
): ApprovalState {
  if (!isApprovable(proposal)) return { kind: 'none', why: `${proposal.id} is no proposal` };
  if (!proposal.proposal) return none('the proposal was made by an earlier version, and has no digest to approve');
  const unreadable = decisions.find((one) => one.kind === 'unreadable');
  if (unreadable) return { kind: 'void', why: `a decision about it cannot be read: ${unreadable.problem}` };
  const readable = decisions.filter((one) => one.kind !== 'unreadable');
  const own = readable.filter((one) => names(one, proposal));
  const rejection = own.find(({ kind }) => kind === 'rejection');
  if (rejection) {
    const { by, at, reason } = rejection;
    return { kind: 'rejected', rejection, why: `rejected by ${by.arn} at ${at}: ${plainLine(reason ?? '')}` };
  }
  const approvals = own.filter(({ kind }) => kind === 'approval');
  const judged = approvals.map((approval) => ({ approval, problem: problemOf(approval, proposal, context) }));
  const valid = judged.find(({ problem }) => problem === null);
  if (valid) return { kind: 'approved', approval: valid.approval };
  const last = judged.at(-1);
  if (last?.problem) return { kind: 'void', why: last.problem };
  if (readable.length > 0) return { kind: 'void', why: 'the decision names another entry than the last of the group' };
  return none('nobody has decided about it');
}

/** The ids of the allowlist entries that a proposal rests on: whoever is let in or kept, and whose rules are revoked. */
export function entriesBehind(proposal: Pick<AuditEntry, 'steps' | 'allowlistEntries' | 'list'>): string[] {
  const revoked = new Set(revokedRules(proposal).map(({ id }) => id));
  const lapsed = (proposal.list?.rules ?? []).filter(({ ruleId }) => ruleId !== null && revoked.has(ruleId));
  const ids = [...proposal.allowlistEntries, ...lapsed.flatMap(({ entries }) => entries)].map(({ id }) => id);
  return [...new Set(ids)].sort();
}

function names(decision: Approval, { id, group, sequence, hash }: AuditEntry): boolean {
  return (
    decision.id === id &&
    groupKey(decision.group) === groupKey(group) &&
    decision.proposal.sequence === sequence &&
    decision.proposal.hash === hash
  );
}

function problemOf(approval: Approval, proposal: AuditEntry, context: ApprovalContext): string | null {
  const { now, approvalMs, freshDigest, twoPersons } = context;
  const given = Date.parse(approval.at);
  const end = Math.min(given + approvalMs, Date.parse(approval.expiresAt ?? approval.at));
  if (given > now + clockToleranceMs) return `the approval is dated in the future: ${approval.at}`;
  if (!(now < end)) return `the approval of ${approval.at} has ended; approve it again`;
  if (proposal.outcome === 'deferred' && !approval.despiteMail) {
    return notOverruled;
  }
  if (approval.digest !== proposal.proposal?.digest) return 'the approval is of another plan than the proposal';
  if (freshDigest !== null && freshDigest !== approval.digest) {
    return 'the plan is another by now: the group, a prefix list or the allowlist has changed since it was proposed';
  }
  return twoPersons ? onePersonOnly(approval, proposal, context) : null;
}

/** Why an approver does not count as a second person; null where they do. */
function onePersonOnly({ by }: Approval, proposal: AuditEntry, { editors }: ApprovalContext): string | null {
  const rule = 'SMTP_WARDEN_TWO_PERSONS is true, and';
  const proposer = proposal.proposal?.by ?? null;
  if (proposer && isSamePerson(proposer, by))
    return `${rule} ${by.arn} proposed the plan; somebody else has to approve it`;
  for (const id of entriesBehind(proposal)) {
    const editor = editors.get(id);
    if (!editor) return `${rule} nobody knows who last edited allowlist entry ${id}: the policy's chain does not say`;
    if (isSamePerson(editor, by)) {
      return `${rule} ${by.arn} last edited allowlist entry ${id} of the plan; somebody else has to approve it`;
    }
  }
  return null;
}

/** Why an approval is no good for a group with the address of an MX. */
export const notOverruled = 'the approval does not overrule that the group has the address of an MX';

function none(why: string): ApprovalState {
  return { kind: 'none', why };
}
