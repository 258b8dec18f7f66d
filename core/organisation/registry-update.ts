import { clockToleranceMs } from '../model/clock-tolerance.ts';
import { type Acceptance, acceptanceOf, type ListedAccount, missingIn } from './accept-listing.ts';
import { type AccountChange, type AccountWrite, accountChanges } from './account-changes.ts';
import { type Listing, leftState, type RegisteredAccount, type RegistryContents } from './registry.ts';

/** What a listing makes of the registry. */
export interface RegistryUpdate {
  readonly acceptance: Acceptance;
  /** In the order of their ids. To be written before the listing. */
  readonly writes: readonly AccountWrite[];
  readonly listing: Listing;
  /** What people are told. */
  readonly changes: readonly AccountChange[];
}

/**
 * What becomes of the registry by a listing that was begun at `at`. `contents` were read before it was begun. A listing that is accepted
 * writes what has changed, and accounts that it does not name have left. One that is refused removes nobody: it writes those that it names,
 * since they are confirmed.
 */
export function registryUpdate(
  listed: readonly ListedAccount[],
  contents: Omit<RegistryContents, 'contacts'>,
  at: string,
): RegistryUpdate {
  const acceptance = acceptanceOf(listed, contents);
  const isAccepted = acceptance.kind === 'accepted';
  const named = listed.map((one) => writeOf(one, contents, at));
  const wanted = isAccepted ? named.filter(({ account, before }) => isDifferent(account, before)) : named;
  const left = isAccepted ? missingIn(listed, contents).map((id) => leaving(id, contents.accounts.get(id), at)) : [];
  const writes = [...wanted, ...left].sort((a, b) => (a.account.id < b.account.id ? -1 : 1));
  return { acceptance, writes, listing: listingOf(acceptance, listed, contents, at), changes: accountChanges(writes) };
}

/** An account that the tree does not have keeps the OU that it had. */
function writeOf(
  listed: ListedAccount,
  { accounts, damaged }: Pick<RegistryContents, 'accounts' | 'damaged'>,
  seenAt: string,
): AccountWrite {
  const { id, name, state, joinedAt } = listed;
  const before = accounts.get(id) ?? null;
  const isRepair = damaged.some((item) => item.kind === 'account' && item.account === id);
  const { ouPath, ouNames } = listed.ouPath === null && before !== null ? before : listed;
  return { account: { id, name, ouPath, ouNames, state, joinedAt, seenAt }, before, isRepair };
}

/** One whose item cannot be read is written anew: nothing is known of it but that it has left. */
function leaving(id: string, before: RegisteredAccount | undefined, seenAt: string): AccountWrite {
  if (before) return { account: { ...before, state: leftState }, before, isRepair: false };
  const account = { id, name: '', ouPath: null, ouNames: null, state: leftState, joinedAt: null, seenAt };
  return { account, before: null, isRepair: true };
}

function isDifferent(account: RegisteredAccount, before: RegisteredAccount | null): boolean {
  // A time in the future is of nobody who listed anything: it would keep the membership from ever being confirmed again.
  if (before === null || Date.parse(before.seenAt) > Date.parse(account.seenAt) + clockToleranceMs) return true;
  const text = ({ name, ouPath, ouNames, state, joinedAt }: RegisteredAccount) =>
    JSON.stringify([name, ouPath, ouNames, state, joinedAt]);
  return text(account) !== text(before);
}

function listingOf(
  acceptance: Acceptance,
  listed: readonly ListedAccount[],
  { listing }: Pick<RegistryContents, 'listing'>,
  at: string,
): Listing {
  if (acceptance.kind === 'accepted') return { acceptedAt: at, accounts: listed.length, refused: null };
  const { reason, listed: names, known } = acceptance;
  return {
    acceptedAt: listing?.acceptedAt ?? null,
    accounts: listing?.accounts ?? 0,
    refused: { at: listing?.refused?.at ?? at, reason, listed: names, known },
  };
}
