import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import type { AuditHistory } from '../../../core/audit/audit-log.ts';
import type { SecurityGroupSurvey } from '../../../core/gateways.ts';
import type { SecurityGroupRule, Snapshot } from '../../../core/model/security-group.ts';
import type { Policy, PolicyChange } from '../../../core/policy/policy.ts';
import type { AssessmentSettings } from '../../../core/reconcile/assess.ts';
import type { ReconcileDeps } from '../../../core/reconcile/reconcile-deps.ts';
import type { SweepLedger } from '../../../core/sweep/sweep-ledger.ts';
import { groupRef } from '../../builders/builders.ts';
import type { Fault } from '../../builders/in-memory-world.ts';

/** One group with its log and the policy, at one moment. */
export interface Moment {
  readonly snapshot: Snapshot;
  readonly entries: readonly AuditEntry[];
  readonly policy: Policy;
  readonly settings: AssessmentSettings;
  /** Milliseconds since the epoch. It stands still while the bot works. */
  readonly now: number;
}

/** What is under the bot: EC2, the tables, and who hears its alarms. */
export interface Layer {
  readonly deps: ReconcileDeps;
  readonly survey: SecurityGroupSurvey;
  readonly history: AuditHistory;
  /** A ledger for one sweep over {@link place}. */
  readonly ledger: (sweepId: string) => SweepLedger;
  readonly alarms: () => readonly string[];
  /** What goes wrong with the next calls. */
  readonly faults: Fault[];
  /** The rules as they are, whatever reads show. */
  readonly rules: () => readonly SecurityGroupRule[];
  readonly entries: () => Promise<readonly AuditEntry[]>;
  /** The version of the policy in force. */
  readonly version: () => Promise<string>;
  /** Makes an edit of the policy as people's commands do, on a version of it; null: on whatever is in force. */
  readonly edit: (edit: StoredEdit) => Promise<'applied' | 'stale'>;
  readonly setTags: (tags: Snapshot['tags']) => void;
  readonly close: () => Promise<void>;
}

export interface StoredEdit {
  readonly changes: readonly PolicyChange[];
  /** The policy with the changes. */
  readonly after: Policy;
  readonly on: string | null;
}

export type OpenLayer = (from: Moment) => Promise<Layer>;

export const place = { account: groupRef.account, region: groupRef.region };
export const changeLimit = 50;
