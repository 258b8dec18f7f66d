import type { Approval, Decision } from './audit/approval.ts';
import type { AuditEntry, Trigger } from './audit/audit-entry.ts';
import type { Person } from './audit/person.ts';
import type { PolicyAction, PolicyEntry } from './audit/policy-entry.ts';
import type {
  GroupOutline,
  GroupRef,
  Permission,
  Place,
  SecurityGroupRule,
  Snapshot,
  Tags,
} from './model/security-group.ts';
import type { Taking } from './organisation/full-scope.ts';
import type { Membership } from './organisation/membership.ts';
import type { Policy, PolicyChange } from './policy/policy.ts';

/** How EC2 answered a call that changes rules. Anything it did not answer to at all is `unknown`: it may have happened. */
export type CallResult =
  | {
      readonly kind: 'done';
      readonly requestId: string;
      /** The rules that an authorise made, with their ids and tags. */
      readonly created: readonly SecurityGroupRule[];
      /** The rules as they were when a revoke removed them, where EC2 says so; it gives no tags. */
      readonly revoked: readonly (Permission & { readonly id: string })[];
      /** What a revoke did not find: a default VPC answers so without an error (AWS API reference, UnknownIpPermissions). */
      readonly unknown: readonly Permission[];
    }
  /** A rule to revoke does not exist, or one to authorise exists already; nothing was changed by this call. */
  | { readonly kind: 'alreadyTrue'; readonly requestId: string; readonly code: string }
  /** Nothing was changed. */
  | { readonly kind: 'refused'; readonly requestId: string; readonly code: string; readonly message: string }
  /** Nothing was changed, and another try makes sense. */
  | { readonly kind: 'throttled'; readonly requestId: string; readonly code: string }
  | { readonly kind: 'unknown'; readonly message: string };

/** Security groups, read only. */
export interface SecurityGroups {
  /**
   * A fresh, whole read; null where the group does not exist. `alsoLists` are prefix lists to resolve beside those that the
   * rules refer to.
   */
  snapshot(ref: GroupRef, alsoLists?: readonly string[]): Promise<Snapshot | null>;
  /** The ingress rules as EC2 shows them now, which may lag behind the last change. */
  rules(ref: GroupRef): Promise<SecurityGroupRule[]>;
}

/**
 * The only way to change rules; only the gate (core/execute/gate.ts) calls it. A call is one attempt: it is not repeated by the
 * SDK and fails after 8 seconds.
 */
export interface RuleChanges {
  authorizeIngress(ref: GroupRef, rules: readonly Permission[], tags: Tags): Promise<CallResult>;
  /** By permission, exactly: protocol, ports and one source, never the description. EC2 then refuses what somebody has edited. */
  revokeIngress(ref: GroupRef, permissions: readonly Permission[]): Promise<CallResult>;
}

export interface Clock {
  /** The wall clock, in milliseconds since the epoch. */
  now(): number;
  /** Milliseconds of a clock that never jumps. */
  monotonic(): number;
  /** How far AWS's clock is ahead of ours, by the Date of its last answer, in milliseconds; null where none is recent. */
  awsOffset(): number | null;
}

/** How many groups the bot may close in a rolling hour, over all triggers: in all, and in an account or an OU. */
export interface ChangeLimit {
  /**
   * Takes a place for a group by a conditional update. A group that has one already, since its closing is tried again or it was opened
   * again, takes no second. `now` is in milliseconds. Rejects where it is not known whether a place is free.
   */
  take(group: GroupRef, now: number): Promise<Taking>;
}

export interface Allowlist {
  /** Throws where the table cannot be read or holds a damaged item: a policy error never leads to a change. */
  read(): Promise<Policy>;
}

/** One edit of the policy, with what the policy's chain says of it. */
export interface PolicyEdit {
  readonly changes: readonly PolicyChange[];
  readonly action: PolicyAction;
  readonly by: Person;
  readonly reason: string;
  /** The digest of the effect that the person was shown; null where there was no preview. */
  readonly previewDigest: string | null;
  /** The version of the policy that the preview was computed on; null: whatever is in force. */
  readonly on: string | null;
}

export type PolicyEditResult =
  | { readonly kind: 'applied'; readonly entry: PolicyEntry }
  /** Somebody else has changed one of the items since it was read; the ids say which. Nothing was written. */
  | { readonly kind: 'conflict'; readonly ids: readonly string[] }
  /** Another version is in force than the one the edit was made on. Nothing was written. */
  | { readonly kind: 'stale' };

export interface PolicyEditor {
  /** Makes all the changes or none, together with the entry of the policy's chain. */
  apply(edit: PolicyEdit): Promise<PolicyEditResult>;
}

/** The policy with its version, which an edit is bound to. Another version has another text. */
export interface VersionedPolicy {
  readonly policy: Policy;
  readonly version: string;
}

/** What people have decided about proposals. */
export interface Approvals {
  /**
   * The decisions with the id of a proposal. Found by an index that may lag by a second, then read consistently; whose key is not
   * that of the person it names is `unreadable`. Throws where the table cannot be read.
   */
  of(proposal: AuditEntry): Promise<readonly Decision[]>;
  /**
   * Who last edited these allowlist entries, by their ids, as the policy's chain says; an entry of which it does not say is left out.
   * Throws where that chain cannot be read.
   */
  lastEditors(entryIds: readonly string[]): Promise<ReadonlyMap<string, Person>>;
}

/** For people's commands: no function writes decisions, and IAM denies it to them. */
export interface ApprovalEditor {
  /** Puts a decision on record under the key of the person who made it. It never replaces another. */
  record(approval: Approval): Promise<'recorded'>;
}

/** A group that EC2 listed but that could not be made sense of. */
export interface UnreadableGroup {
  readonly ref: GroupRef;
  readonly unreadable: string;
}

/** All groups of one account and region. */
export interface SecurityGroupSurvey {
  /**
   * Every group, or those of some VPCs, a page at a time, without rule ids. A group that cannot be read does not hide the
   * others.
   */
  outlines(only?: { readonly vpcIds: readonly string[] }): AsyncIterable<readonly (GroupOutline | UnreadableGroup)[]>;
  /**
   * The same groups with their rules as they are now. `quota` says whether a plan may be made by them; if not, their quota is not asked for
   * and is 0, so that no plan would fit.
   */
  snapshots(outlines: readonly GroupOutline[], needs?: { readonly quota: boolean }): Promise<Snapshot[]>;
  /** The ids of groups with rules that are tagged as managed. */
  managedGroups(): Promise<ReadonlySet<string>>;
  /** The groups with a rule on this prefix list; throws while the list is being changed. */
  groupsUsing(prefixListId: string): Promise<GroupRef[]>;
}

/** Which accounts and regions are managed. Asked each time, since accounts may join and leave between two calls. */
export interface Fleet {
  /** The account of the tables and the functions. It is always managed. */
  readonly hub: string;
  /**
   * Every account that is scanned, the hub's own first: those that are managed, and those of which the membership is unconfirmed or
   * cannot be read, so that whoever asks for it next names them.
   */
  accounts(): Promise<readonly string[]>;
  /**
   * Whether the bot works in an account, read consistently. Only `managed` allows a change. Throws where it cannot be read: then nothing is
   * changed.
   */
  membership(account: string): Promise<Membership>;
  /** Whether an account is scanned: its membership is not `unmanaged`. */
  isManaged(account: string): Promise<boolean>;
  /** Whether sweeps cover this region of this account. Asks nothing of the account itself. */
  isSwept(place: Place): Promise<boolean>;
  /** Whether sweeps cover this region, in the accounts that have enabled it. */
  coversRegion(region: string): boolean;
  /** The regions of a managed account that sweeps cover. Throws where the account cannot be reached. */
  regionsOf(account: string): Promise<AccountRegions>;
}

export interface AccountRegions {
  readonly enabled: readonly string[];
  /** Regions that are to be covered and that the account has not enabled: there can be no group in them. */
  readonly disabled: readonly string[];
}

/** Where groups to check are queued for the worker. */
export interface CheckQueue {
  enqueue(groups: readonly GroupRef[], why: CheckReason, delaySeconds?: number): Promise<void>;
}

export interface CheckReason {
  readonly trigger: Trigger;
  /**
   * Whether the check may close an exposure. One that an edit of the allowlist asked for may not, nor one that a sweep asked
   * for only to put a decision on record: managed rules follow the allowlist, and a finding is left to an ordinary check.
   */
  readonly mayClose: boolean;
}
