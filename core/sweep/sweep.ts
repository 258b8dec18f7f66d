import type { GroupRef, Place } from '../model/security-group.ts';
import type { PlaceNote } from './places.ts';

/** One scan of all accounts and regions, as it was begun. This and what follows is stored as it is here. */
export interface Sweep {
  readonly sweepId: string;
  /** ISO 8601 in UTC, milliseconds. */
  readonly startedAt: string;
  /** The change limit: the most groups it may close. Stored under its old name. */
  readonly brake: number;
  readonly places: readonly Place[];
  readonly failures: readonly PlaceNote[];
  readonly skipped: readonly PlaceNote[];
}

/** What one place of a sweep came to. */
export interface PlaceReport {
  readonly place: Place;
  /** Groups scanned. */
  readonly groups: number;
  /** Groups with a finding, opted in or not. */
  readonly findings: number;
  /** How many groups would be closed. Those whose managed rules only follow the allowlist do not count. */
  readonly changes: number;
  /** The ids of those groups; no more of them than the change limit, since beyond it none is closed. */
  readonly candidates: readonly string[];
  /** The names of the first of them, in the same order. Left out where the report is of an earlier version. */
  readonly candidateNames?: readonly string[];
  /** How many groups are opted in. This and the next are left out where the report is of an earlier version. */
  readonly optedIn?: number;
  /** The ids of the groups with a finding; left out as well where they are more than {@link mostOpenGroups}. */
  readonly open?: readonly string[];
  /** What could not be scanned: the place as a whole, or single groups of it. */
  readonly failures: readonly PlaceNote[];
}

/** A group that a halted sweep did not close. */
export interface HeldGroup extends GroupRef {
  readonly groupName: string;
}

/** How a sweep ended. `halted`: more groups would have been closed than the change limit allows, so none is. */
export interface SweepConclusion {
  readonly sweepId: string;
  readonly startedAt: string;
  readonly concludedAt: string;
  readonly verdict: 'released' | 'halted';
  readonly brake: number;
  readonly changes: number;
  /** Where it was halted: the first of the groups that would have been closed. */
  readonly heldGroups?: readonly HeldGroup[];
  /** How many places had reported. */
  readonly places: number;
  readonly groups: number;
  readonly findings: number;
  readonly failures: readonly PlaceNote[];
  readonly skipped: readonly PlaceNote[];
  /** Places that had not reported in time. What would have been closed there waits for the next sweep. */
  readonly missing: readonly Place[];
}

/** What is known of a sweep. */
export interface SweepState {
  readonly sweep: Sweep;
  readonly reports: readonly PlaceReport[];
  readonly conclusion: SweepConclusion | null;
}

/** How many groups are named at most. With names of 255 characters they take a sixth of what an item can hold. */
export const mostHeldGroups = 200;

/** How many groups with a finding a report names: each scan of a sweep reads the reports of all the others. */
export const mostOpenGroups = 500;

const trigger = { kind: 'sweep', name: 'sweep', eventId: null, actor: null } as const;

/** Why a sweep enqueues the groups that it has counted: to close them. */
export const toClose = { trigger, mayClose: true } as const;

/** Why it enqueues the others: managed rules follow the allowlist, and what is decided about the group is recorded. */
export const withoutClosing = { trigger, mayClose: false } as const;

export function placeKey({ account, region }: Place): string {
  return `${account}/${region}`;
}

/** What a scanner is asked to do. */
export type ScanRequest =
  | ({ readonly kind: 'scan-place'; readonly sweepId: string } & Place)
  | { readonly kind: 'conclude-sweep'; readonly sweepId: string }
  /** The allowlist has changed for some accounts; null: for all. */
  | {
      readonly kind: 'allowlist-changed';
      readonly accounts: readonly string[] | null;
      /** How often these accounts have been tried, this time included; left out: once. */
      readonly attempt?: number;
    }
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
  /** The sweep that was concluded last, or is being concluded; null where none is on record. */
  latest(): Promise<SweepState | null>;
  /** `taken`: the sweep has a conclusion already, and that one stands. */
  conclude(conclusion: SweepConclusion): Promise<'concluded' | 'taken'>;
}
