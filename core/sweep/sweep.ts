import type { GroupRef } from '../model/security-group.ts';
import type { HeldScope } from '../organisation/held-scopes.ts';
import type { PlaceNote } from './place-note.ts';

/** One scan of all accounts and regions, as it was begun. This and what follows is stored as it is here. */
export interface Sweep {
  readonly sweepId: string;
  /** ISO 8601 in UTC, milliseconds. */
  readonly startedAt: string;
  /** The change limit: the most groups it may close. Stored under its old name. */
  readonly brake: number;
  /** The accounts to scan, in the order in which they are asked for. */
  readonly accounts: readonly string[];
}

/** A group that a halted sweep did not close. */
export interface HeldGroup extends GroupRef {
  readonly groupName: string;
}

/** What a sweep does not close since it is beyond the limit of an account or an OU. */
export interface HeldPart {
  /** The first of them. */
  readonly scopes: readonly HeldScope[];
  /** How many more there are. */
  readonly scopesOmitted: number;
  /** How many groups are not closed for that. */
  readonly changes: number;
  /** The accounts in which groups are closed all the same; none where the sweep was halted. */
  readonly closesIn: readonly string[];
}

/** A region that was asked for, and the accounts that have not enabled it. */
export interface SkippedRegion {
  readonly region: string;
  readonly accounts: number;
  /** Some of them. */
  readonly examples: readonly string[];
}

/** Why a sweep was concluded: all accounts had reported, none has for a while, or its time was over. */
export type SweepEnd = 'complete' | 'stalled' | 'time-over';

/** How a sweep ended. `halted`: more groups would have been closed than the change limit allows, so none is. */
export interface SweepConclusion {
  readonly sweepId: string;
  readonly startedAt: string;
  readonly concludedAt: string;
  readonly end: SweepEnd;
  readonly verdict: 'released' | 'halted';
  readonly brake: number;
  readonly changes: number;
  /** Where accounts or OUs were beyond their limits; the others were closed, unless the sweep was halted. */
  readonly held?: HeldPart;
  /** Where it was halted since more would have been closed than this share of all opted-in groups. */
  readonly share?: { readonly percent: number; readonly most: number };
  /** Where it was halted or some was held: the first of the groups that would have been closed. */
  readonly heldGroups?: readonly HeldGroup[];
  /** How many accounts had reported. */
  readonly accounts: number;
  /** How many account and region pairs were scanned, whole or in part. */
  readonly places: number;
  readonly groups: number;
  readonly findings: number;
  /** How many groups are opted in. */
  readonly optedIn: number;
  /** How many accounts, regions and groups could not be scanned, and how many of these are news: not accounts on record as unreachable. */
  readonly failed: number;
  readonly failedNews: number;
  /** The accounts that could not be scanned, or of which a region could not be: every one. */
  readonly unread: readonly string[];
  /** Why, for as many as fit; one for each account before a second one for any. */
  readonly failures: readonly PlaceNote[];
  readonly skipped: readonly SkippedRegion[];
  /** Accounts that had not reported in time: every one. What would have been closed there waits for the next sweep. */
  readonly missing: readonly string[];
  /** Events of member accounts that the hub never got, by their dead-letter queues; left out where this sweep has not looked. */
  readonly undelivered?: number;
}

/** How many groups are named at most. With names of 255 characters they take a sixth of what an item can hold. */
export const mostHeldGroups = 200;

const trigger = { kind: 'sweep', name: 'sweep', eventId: null, actor: null } as const;

/** Why a sweep enqueues the groups that it has counted: to close them. */
export const toClose = { trigger, mayClose: true } as const;

/** Why it enqueues the others: managed rules follow the allowlist, and what is decided about the group is recorded. */
export const withoutClosing = { trigger, mayClose: false } as const;
