import type { AuditEntry } from '../audit/audit-entry.ts';
import type { RetryPolicy } from '../execute/retry-calls.ts';
import type { Allowlist, AuditLog, SecurityGroups } from '../gateways.ts';
import type { Assessment, AssessmentSettings } from './assess.ts';

export interface ReconcileSettings extends AssessmentSettings {
  /** `plan` records what would be done and changes nothing. */
  readonly mode: 'plan' | 'enforce';
  /** How long a claim is respected; longer than the longest run of a worker. */
  readonly claimTimeoutMs: number;
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
  | { readonly kind: 'taken'; readonly reason: string };

export const taken: Reconciliation = { kind: 'taken', reason: 'another worker has just claimed this group' };
