import type { Place } from '../../core/model/security-group.ts';
import type { PlaceNote } from '../../core/sweep/place-note.ts';

/** The account and region pairs to read, and what of them cannot be. */
export interface FoundPlaces {
  readonly places: readonly Place[];
  /** Accounts that cannot be reached. */
  readonly failures: readonly PlaceNote[];
  /** Regions asked for that the account has not enabled: there can be no group in them. */
  readonly skipped: readonly PlaceNote[];
}
