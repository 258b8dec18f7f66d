import type { AuditEntry, Trigger } from './audit/audit-entry.ts';
import type { Linked } from './audit/hash-chain.ts';
import type {
  GroupOutline,
  GroupRef,
  Permission,
  Place,
  SecurityGroupRule,
  Snapshot,
  Tags,
} from './model/security-group.ts';
import type { NewRule } from './plan/step.ts';
import type { AllowlistEntry } from './policy/allowlist-entry.ts';
import type { Exemption } from './policy/exemption.ts';
import type { PlaceReport, Sweep, SweepConclusion, SweepState } from './sweep/sweep.ts';

/** How EC2 answered a call that changes rules. Anything it did not answer to at all is `unknown`: it may have happened. */
export type CallResult =
  | {
      readonly kind: 'done';
      readonly requestId: string;
      /** The rules as they were when a revoke took them, where EC2 says so. */
      readonly revoked?: readonly (Permission & { readonly id: string })[];
    }
  /** A rule to revoke is gone already, or one to authorise exists already; then nothing was changed by this call. */
  | { readonly kind: 'alreadyTrue'; readonly requestId: string; readonly code: string }
  | { readonly kind: 'refused'; readonly requestId: string; readonly code: string; readonly message: string }
  | { readonly kind: 'unknown'; readonly message: string };

export interface SecurityGroups {
  /** A fresh, whole read; null where the group does not exist. */
  snapshot(ref: GroupRef): Promise<Snapshot | null>;
  /** The ingress rules as EC2 shows them now, which may lag behind the last change. */
  rules(ref: GroupRef): Promise<SecurityGroupRule[]>;
  revokeIngress(ref: GroupRef, securityGroupRuleIds: readonly string[]): Promise<CallResult>;
  authorizeIngress(ref: GroupRef, rules: readonly NewRule[], tags: Tags): Promise<CallResult>;
}

/** Everything a person has approved or exempted. */
export interface Policy {
  readonly entries: readonly AllowlistEntry[];
  readonly exemptions: readonly Exemption[];
}

export interface Allowlist {
  /** Throws where the table cannot be read or holds a damaged item: a policy error never leads to a change. */
  read(): Promise<Policy>;
}

/** What tells one state of a policy item from every other: a version alone would come again after remove and add. */
export type Stamp = Pick<AllowlistEntry, 'version' | 'createdAt'>;

/** One edit of the policy. `replaces` is the state it was made on, null for something new. Entries end, and are not deleted. */
export type PolicyChange =
  | { readonly kind: 'putEntry'; readonly entry: AllowlistEntry; readonly replaces: Stamp | null }
  | { readonly kind: 'putExemption'; readonly exemption: Exemption; readonly replaces: Stamp | null }
  | { readonly kind: 'removeExemption'; readonly exemption: Exemption };

export interface PolicyEditor {
  /**
   * Makes all the changes or none. `conflict`: somebody else has changed one of the items since it was read; the texts name
   * which.
   */
  apply(changes: readonly PolicyChange[]): Promise<{ kind: 'applied' } | { kind: 'conflict'; ids: string[] }>;
}

export interface AuditLog {
  /** The last entry of a group, read consistently; null where it has none. */
  latest(ref: GroupRef): Promise<AuditEntry | null>;
  /** Writes an entry at its place in the chain. `taken`: somebody else wrote at that place first. */
  append(entry: AuditEntry): Promise<'appended' | 'taken'>;
}

export interface TimeRange {
  readonly since: string;
  readonly until: string;
}

/** The audit log as people read it. */
export interface AuditHistory {
  /** All entries of one group, oldest first, read consistently. */
  entriesOf(groupKey: string): Promise<AuditEntry[]>;
  /**
   * Entries of all groups, newest first, from `since` up to and including `until` (ISO 8601 in UTC). A damaged one is told
   * to `onDamage` and does not hide the others; without `onDamage` it throws.
   */
  recent(range: TimeRange, onDamage?: (problem: string) => void): AsyncIterable<AuditEntry>;
  /** All entries of one remediation or decision, oldest first; empty where the id is unknown. */
  entriesWithId(id: string): Promise<AuditEntry[]>;
  /** Every chain as it is stored, damaged or not, for verification. */
  chains(): AsyncIterable<{ readonly groupKey: string; readonly links: readonly Linked<object>[] }>;
}

/** A group that EC2 listed but that could not be made sense of. */
export interface UnreadableGroup {
  readonly ref: GroupRef;
  readonly unreadable: string;
}

/** All groups of one account and region. */
export interface SecurityGroupSurvey {
  /** Every group, a page at a time, without rule ids. A group that cannot be read does not hide the others. */
  outlines(): AsyncIterable<readonly (GroupOutline | UnreadableGroup)[]>;
  /** The same groups with their rules as they are now. */
  snapshots(outlines: readonly GroupOutline[]): Promise<Snapshot[]>;
  /** The ids of groups that have rules the bot created. */
  managedGroups(): Promise<ReadonlySet<string>>;
  /** The groups with a rule on this prefix list; throws while the list is being changed. */
  groupsUsing(prefixListId: string): Promise<GroupRef[]>;
}

/** Where groups to check are queued for the worker. */
export interface CheckQueue {
  enqueue(groups: readonly GroupRef[], why: CheckReason, delaySeconds?: number): Promise<void>;
}

export interface CheckReason {
  readonly trigger: Trigger;
  /**
   * Whether the check may close an exposure. A check that an edit of the allowlist, or a sweep "for the record", asked for may
   * not: managed rules follow the allowlist, a finding is left to an ordinary check.
   */
  readonly mayClose: boolean;
}

/** What a scanner is asked to do. */
export type ScanRequest =
  | ({ readonly kind: 'scan-place'; readonly sweepId: string } & Place)
  | { readonly kind: 'conclude-sweep'; readonly sweepId: string }
  /** The allowlist has changed for some accounts; null: for all. */
  | { readonly kind: 'allowlist-changed'; readonly accounts: readonly string[] | null }
  | ({ readonly kind: 'managed-groups' } & Place);

export interface ScanRequests {
  request(requests: readonly ScanRequest[], delaySeconds?: number): Promise<void>;
}

/** Where the scanners of one sweep put together what they found. All reads are consistent. */
export interface SweepLedger {
  /** Puts a sweep on record, and gives the one that stands: the first under its id. */
  open(sweep: Sweep): Promise<Sweep>;
  /** The first report of a place stands. */
  report(sweepId: string, report: PlaceReport): Promise<void>;
  read(sweepId: string): Promise<SweepState | null>;
  /** `taken`: the sweep has a conclusion already, and that one stands. */
  conclude(conclusion: SweepConclusion): Promise<'concluded' | 'taken'>;
}
