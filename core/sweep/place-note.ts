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
