import type { Place } from '../model/security-group.ts';

/** An account, a region or a group that a sweep could not scan. */
export interface PlaceNote {
  readonly account: string;
  /** Null where it is the account as a whole. */
  readonly region: string | null;
  /** Where only one group of the place could not be judged; otherwise left out. */
  readonly groupId?: string;
  readonly reason: string;
  /** Of an account that cannot be reached: since when that is on record, ISO 8601 in UTC. */
  readonly unreachableSince?: string;
}

/** The account and region pairs to read, and what of them cannot be. */
export interface FoundPlaces {
  readonly places: readonly Place[];
  /** Accounts that cannot be reached. */
  readonly failures: readonly PlaceNote[];
  /** Regions asked for that the account has not enabled: there can be no group in them. */
  readonly skipped: readonly PlaceNote[];
}
