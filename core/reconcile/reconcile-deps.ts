import type { Approval, RecordedOverrule } from '../audit/approval.ts';
import type { AuditEntry, Trigger } from '../audit/audit-entry.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Person } from '../audit/person.ts';
import type { Allowance } from '../execute/allowance.ts';
import type { CallBudget } from '../execute/call-budget.ts';
import type { GuardedRuleChanges } from '../execute/guarded-rule-changes.ts';
import type { RetryPolicy } from '../execute/retry-calls.ts';
import type { Allowlist, Approvals, ChangeLimit, Clock, SecurityGroups } from '../gateways.ts';
import type { MailHosts } from '../mail/mail-hosts.ts';
import type { GroupRef } from '../model/security-group.ts';
import type { Assessment, AssessmentSettings } from './assess.ts';

export interface ReconcileSettings extends AssessmentSettings {
  /** `plan` records what would be done and changes nothing; `off` does nothing at all. */
  readonly mode: 'plan' | 'enforce' | 'off';
  /** How long a claim is respected. Its holder changes nothing after two thirds of it. */
  readonly claimTimeoutMs: number;
  /** How long an approval can be used. */
  readonly approvalMs: number;
  /** Whether the approver may be neither who proposed the plan nor who last edited an allowlist entry that it rests on. */
  readonly twoPersons: boolean;
}

/** Everything a reconciliation needs of the world. */
export interface ReconcileDeps {
  readonly groups: SecurityGroups;
  readonly changes: GuardedRuleChanges;
  readonly allowlist: Allowlist;
  readonly auditLog: AuditLog;
  readonly approvals: Approvals;
  readonly changeLimit: ChangeLimit;
  /** Left out where no mail domains are named: nothing is asked then. */
  readonly mail?: MailHosts;
  /** EC2's budget of calls that change rules, shared by all groups in flight. */
  readonly changeBudget: CallBudget;
  readonly clock: Clock;
  readonly settings: ReconcileSettings;
  readonly retryPolicy: RetryPolicy;
  readonly newId: () => string;
  readonly alarm: (alarm: Alarm) => void;
}

/** Something that a person has to check. */
export interface Alarm {
  readonly kind: AlarmKind;
  readonly group: GroupRef;
  readonly message: string;
}

export type AlarmKind =
  /** A change that breaks an invariant was asked for: a bug. Nothing was sent. */
  | 'GateRefusals'
  | 'ChainsBroken'
  | 'ChangeLimitReached'
  /** A remediation ended without its end, and rules that it made stand for one that does not. */
  | 'RemaindersLeft'
  | 'ReopenedByOthers'
  /** The MX of a domain cannot be looked up or read, so that it is not known whether a closing would stop its mail. */
  | 'MailLookupFails'
  | 'ClockDiffers';

/** What one check of a group may do, and what it is made for. */
export interface Check {
  readonly trigger: Trigger;
  /** Whether it may close an exposure; if not, managed rules still follow the allowlist. */
  readonly mayClose: boolean;
  /** Instead of the mode of the settings. */
  readonly mode?: ReconcileSettings['mode'];
  /** Whether a person asked for this very group (`fix`). */
  readonly isPerson?: boolean;
  /** A last word before the group is changed, by the plan as it is then; without it, the decision stands. */
  readonly approve?: (assessment: Assessment) => boolean;
  /** What the check may send, with the tokens that were taken for it already; the check gives back what it does not spend. */
  readonly allowance?: Allowance;
  /** Whether there is still time to begin with the changes after waiting for tokens; always, where it is left out. */
  readonly hasTime?: () => boolean;
  /** The longest wait for tokens in milliseconds; without an end where it is left out. */
  readonly mostWaitMs?: number;
  /** Who asks for a proposal by hand. Such a check proposes and executes nothing that is approved. */
  readonly proposedBy?: Person;
  /** A decision that was recorded a moment ago, which the index of decisions may not show yet. */
  readonly justDecided?: Approval;
  /** Who wants the group closed although its address is that of an MX, and why. */
  readonly despiteMail?: RecordedOverrule;
}

/** How a check of one group ended. */
export type Reconciliation =
  | { readonly kind: 'gone'; readonly reason: string }
  | { readonly kind: 'compliant'; readonly reason: string }
  /** Decided and recorded (`proposed` in plan mode); nothing was changed. */
  | {
      readonly kind: 'decided';
      readonly entry: AuditEntry;
      readonly isNew: boolean;
      /** Why what people have decided about the last proposal does not let it be executed; left out where nobody has. */
      readonly approval?: string;
    }
  /** The chain of the group is not valid: nothing is changed and nothing can be recorded. */
  | { readonly kind: 'unrecorded'; readonly reason: string }
  | { readonly kind: 'remediated'; readonly entry: AuditEntry }
  /** Not changed: the check may not, or the plan is not the one that was approved. */
  | { readonly kind: 'declined'; readonly reason: string }
  /** In progress elsewhere, or EC2 shows an old state, or it has to wait: check again then. */
  | { readonly kind: 'busy'; readonly reason: string; readonly againInMs: number };

/** Somebody else has just written to the chain of the group: a later read shows what. */
export const conflict: Reconciliation = {
  kind: 'busy',
  reason: 'somebody else has just written to the history of this group',
  againInMs: 5_000,
};
