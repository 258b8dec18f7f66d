import type { AuditEntry, Trigger } from '../audit/audit-entry.ts';
import type { RetryPolicy } from '../execute/retry-calls.ts';
import type { Allowlist, AuditLog, SecurityGroups } from '../gateways.ts';
import type { GroupRef } from '../model/security-group.ts';
import type { Assessment, AssessmentSettings } from './assess.ts';

export interface ReconcileSettings extends AssessmentSettings {
  /** `plan` records what would be done and changes nothing; `off` does nothing at all. */
  readonly mode: 'plan' | 'enforce' | 'off';
  /** How long a claim is respected. Its holder sends no change after two thirds of it. */
  readonly claimTimeoutMs: number;
  /** The id of this deployment, which is written on its rules. */
  readonly deployment: string;
}

/** What is asked of one check of a group. */
export interface Check {
  readonly trigger: Trigger;
  /** Whether it may close an exposure. */
  readonly mayClose: boolean;
}

/** Something that a person has to look at. */
export interface Alarm {
  readonly kind:
    | 'GateRefusals'
    | 'ChainsBroken'
    | 'ChangeLimitReached'
    | 'RemaindersLeft'
    | 'ReopenedByOthers'
    | 'ClockDiffers';
  readonly group: GroupRef;
  readonly message: string;
}

/** Everything a reconciliation needs of the world. */
export interface ReconcileDeps {
  readonly groups: SecurityGroups;
  readonly allowlist: Allowlist;
  readonly auditLog: AuditLog;
  readonly settings: ReconcileSettings;
  readonly patience: RetryPolicy;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly newId: () => string;
  /** A last word before anything new is changed; without it, the decision stands. */
  readonly approve?: (assessment: Assessment) => boolean;
  readonly alarm?: (alarm: Alarm) => void;
}

/** How a look at one group ended. */
export type Reconciliation =
  | { readonly kind: 'gone'; readonly reason: string }
  | { readonly kind: 'compliant'; readonly reason: string }
  /** Decided and recorded (`proposed` in plan mode); nothing was changed. */
  | { readonly kind: 'decided'; readonly entry: AuditEntry; readonly isNew: boolean }
  | { readonly kind: 'remediated'; readonly entry: AuditEntry }
  /** The last word was no. */
  | { readonly kind: 'declined'; readonly reason: string }
  /** Another worker holds the group, or EC2 still shows an old state: look again later. */
  | { readonly kind: 'taken'; readonly reason: string }
  /** In progress elsewhere, or EC2 shows an old state, or it has to wait: check again then. */
  | { readonly kind: 'busy'; readonly reason: string; readonly againInMs: number }
  /** The chain does not hold, or was written by a newer version: nothing is changed and nothing can be recorded. */
  | { readonly kind: 'unrecorded'; readonly reason: string };

export const taken: Reconciliation = { kind: 'taken', reason: 'another worker has just claimed this group' };
