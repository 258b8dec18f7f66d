import type { Fleet } from '../gateways.ts';
import { type FoundPlaces, findPlaces, type PlaceNote } from './places.ts';

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
  /** The accounts that cannot be reached, by account. Read consistently. */
  unreachable(): Promise<ReadonlyMap<string, AccountState>>;
  /**
   * Puts a state on record where it is a change, which is then announced, once. `unchanged`: the account is on record with this
   * state, or reachable and never was on record as anything else.
   */
  put(state: AccountState): Promise<'changed' | 'unchanged'>;
}

interface World {
  readonly fleet: Fleet;
  readonly accountStates: AccountStates;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * The regions to scan in each account, and the accounts that cannot be reached: those on record as such say since when. One that
 * fails is tried once more after all the others. Puts on record which accounts can be reached again.
 */
export async function reachAccounts(accounts: readonly string[], world: World): Promise<FoundPlaces> {
  const { fleet, accountStates, now } = world;
  const first = await findPlaces(accounts, fleet.regionsOf);
  const second = await findPlaces(
    first.failures.map(({ account }) => account),
    fleet.regionsOf,
  );
  const known = await accountStates.unreachable();
  const failed = new Set(second.failures.map(({ account }) => account));
  for (const account of accounts) {
    if (!known.has(account) || failed.has(account)) continue;
    await accountStates.put({ account, state: 'reachable', since: new Date(now()).toISOString(), reason: null });
  }
  return {
    places: [...first.places, ...second.places],
    skipped: [...first.skipped, ...second.skipped],
    failures: second.failures.map((note) => {
      const state = known.get(note.account);
      return state ? { ...note, unreachableSince: state.since } : note;
    }),
  };
}

/** Puts on record that accounts cannot be reached, where it is not yet. Gives the notes with the time since when. */
export async function recordUnreachable(
  failures: readonly PlaceNote[],
  { accountStates, now }: Pick<World, 'accountStates' | 'now'>,
): Promise<PlaceNote[]> {
  const notes: PlaceNote[] = [];
  for (const note of failures) {
    const { account, reason } = note;
    const since = note.unreachableSince ?? new Date(now()).toISOString();
    if (note.unreachableSince === undefined) await accountStates.put({ account, state: 'unreachable', since, reason });
    notes.push({ ...note, unreachableSince: since });
  }
  return notes;
}
