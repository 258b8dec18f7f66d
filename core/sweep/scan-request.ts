/** What a scanner is asked to do. */
export type ScanRequest = ScanAccountRequest | ConcludeRequest | AllowlistChanged | ManagedGroupsRequest;

/** One account of a sweep is to be scanned, all its regions. */
export interface ScanAccountRequest {
  readonly kind: 'scan-account';
  readonly sweepId: string;
  readonly account: string;
  /** The most groups that the sweep may close. */
  readonly changeLimit: number;
  readonly counter: Counter;
  /** Whether to count the events that the account could not send. */
  readonly undelivered?: true;
}

/** Where an account is counted when it has reported: the number of its part, how many accounts that has, and how many parts there are. */
export interface Counter {
  readonly part: number;
  readonly of: number;
  readonly parts: number;
}

/** A sweep is to be concluded if it is time; otherwise this is asked again a minute later. */
export interface ConcludeRequest {
  readonly kind: 'conclude-sweep';
  readonly sweepId: string;
  /** As it was the last time. */
  readonly reported?: Reported;
}

/** How many accounts have reported, and since when it has been that many, ISO 8601 in UTC. */
export interface Reported {
  readonly accounts: number;
  readonly since: string;
}

/** The allowlist has changed for some accounts; null: for all. */
export interface AllowlistChanged {
  readonly kind: 'allowlist-changed';
  readonly accounts: readonly string[] | null;
}

/** The groups of one account are to follow an edit of the allowlist. */
export interface ManagedGroupsRequest {
  readonly kind: 'managed-groups';
  readonly account: string;
  /** How often it has been tried, this time included; left out: once. */
  readonly attempt?: number;
  /** The regions that are left to do; left out: all. */
  readonly regions?: readonly string[];
  /** Groups of the account in which nobody is let in yet who is approved by now. */
  readonly waiting?: readonly WaitingGroup[];
}

export interface WaitingGroup {
  readonly region: string;
  readonly groupId: string;
}

export interface ScanRequests {
  /** Resolves when every request is in the queue; throws otherwise, and then some of them may be. */
  request(requests: readonly ScanRequest[], delaySeconds?: number): Promise<void>;
}
