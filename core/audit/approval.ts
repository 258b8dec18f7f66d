import type { GroupRef } from '../model/security-group.ts';
import type { Person } from './person.ts';

/** What a person may approve. */
export interface Proposal {
  /** The digest of the plan (core/reconcile/plan-digest.ts). */
  readonly digest: string;
  /** Who proposed it by hand; null where the bot did. */
  readonly by: Person | null;
}

/** The approval by which a plan was executed. */
export interface UsedApproval {
  readonly by: Person;
  /** When it was given, ISO 8601 in UTC. */
  readonly at: string;
  readonly digest: string;
}

/** That a group is closed although its address is that of an MX. */
export interface MailOverrule {
  /** Why, in the words of the person. */
  readonly reason: string;
}

/** An overrule as it is recorded in a claim. */
export interface RecordedOverrule extends MailOverrule {
  readonly by: Person;
}

/** What a person has decided about one proposal. It is never changed; a later one stands beside it. */
export interface Approval {
  /** 2 with `despiteMail`: a version that does not know it must not use the approval. */
  readonly schema: 1 | 2;
  /** The id of the proposal, `rem-…`. */
  readonly id: string;
  readonly kind: 'approval' | 'rejection';
  /** The entry of the group's chain that proposes. */
  readonly group: GroupRef;
  readonly proposal: { readonly sequence: number; readonly hash: string };
  /** The digest of the plan that the person was shown. */
  readonly digest: string;
  readonly by: Person;
  /** ISO 8601 in UTC, milliseconds. */
  readonly at: string;
  /** When an approval ends; null in a rejection. */
  readonly expiresAt: string | null;
  /** Why it was rejected; null in an approval. */
  readonly reason: string | null;
  /** In an approval of what is deferred for mail, which counts only with it. */
  readonly despiteMail?: MailOverrule;
}

/** A decision of which only the place can be read: damaged, or written by a newer version. */
export interface UnreadableDecision {
  readonly kind: 'unreadable';
  readonly problem: string;
}

export type Decision = Approval | UnreadableDecision;
