/** Whether an account can be reached, and since when. Stored as it is here. */
export interface AccountState {
  readonly account: string;
  readonly state: 'unreachable' | 'reachable';
  /** ISO 8601 in UTC, milliseconds. */
  readonly since: string;
  /** Why it cannot be reached; null where it can. */
  readonly reason: string | null;
}

/** The states of accounts that could not be reached at some time. An account without one can be reached. */
export interface AccountStates {
  /** The accounts that cannot be reached, by account. Read consistently, as the next one. */
  unreachable(): Promise<ReadonlyMap<string, AccountState>>;
  /** The state of one account, where it cannot be reached; otherwise null. */
  unreachableOf(account: string): Promise<AccountState | null>;
  /**
   * Puts a state on record where it is a change, which is then announced, once. `unchanged`: the account is on record with this
   * state, or reachable and never was on record as anything else.
   */
  put(state: AccountState): Promise<'changed' | 'unchanged'>;
}

interface World {
  readonly accountStates: AccountStates;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Puts on record that an account cannot be reached, where it is not yet; since when. */
export async function recordUnreachable(
  { account, reason }: { readonly account: string; readonly reason: string },
  { accountStates, now }: World,
): Promise<string> {
  const since = new Date(now()).toISOString();
  await accountStates.put({ account, state: 'unreachable', since, reason });
  return since;
}

/** Puts on record that an account that was unreachable can be reached again. */
export async function recordReachable(account: string, { accountStates, now }: World): Promise<void> {
  await accountStates.put({ account, state: 'reachable', since: new Date(now()).toISOString(), reason: null });
}
