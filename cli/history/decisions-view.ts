import type { Approval, Decision } from '../../core/audit/approval.ts';
import { personText } from '../../core/audit/person.ts';
import { plainLine } from '../../core/model/plain-line.ts';
import { styled } from '../host/terminal.ts';

/** A decision about a proposal for `--json`. One that cannot be read says only why. */
export function decisionView(decision: Decision) {
  if (decision.kind === 'unreadable') {
    return {
      kind: decision.kind,
      ...{ by: null, at: null, digest: null, expiresAt: null, entry: null },
      reason: decision.problem,
    };
  }
  const { kind, by, at, digest, expiresAt, proposal, despiteMail } = decision;
  const reason = decision.reason ?? despiteMail?.reason ?? null;
  return { kind, by: by.arn, at, digest, expiresAt, reason, entry: proposal.sequence };
}

/** A decision about a proposal for people, in one line. */
export function decisionLine(decision: Decision): string {
  switch (decision.kind) {
    case 'approval':
      return `${decision.at}  ${styled('green', 'approved')}  by ${personText(decision.by)}, until ${decision.expiresAt}, plan ${decision.digest}${despiteText(decision)}`;
    case 'rejection':
      return `${decision.at}  ${styled('red', 'rejected')}  by ${personText(decision.by)}: ${plainLine(decision.reason ?? '')}`;
    case 'unreadable':
      return `${styled('red', 'unreadable decision')}  ${decision.problem}`;
  }
}

function despiteText({ despiteMail }: Approval): string {
  return despiteMail ? `, despite the mail: ${plainLine(despiteMail.reason)}` : '';
}

/** Oldest first; what cannot be read comes last. */
export function inOrder(decisions: readonly Decision[]): Decision[] {
  const at = (decision: Decision) => (decision.kind === 'unreadable' ? '~' : decision.at);
  return decisions.toSorted((one, other) => (at(one) < at(other) ? -1 : 1));
}
