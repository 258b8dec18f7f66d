import type { AccountDecision } from '../audit/account-chain.ts';

import type { OuRules } from './ou-rules.ts';

/** What Organizations says of an account (`State`), or `LEFT`, which the registry says of one that is not listed any more. */
export type AccountState = string;

/** The one state in which an account is in use. Every other one, also one that nobody has heard of, is not. */
export const activeState = 'ACTIVE';

/** The account is not in the organisation any more. */
export const leftState = 'LEFT';

/** An account of the organisation, as the function `discover` keeps it. Stored as it is here; times are ISO 8601 in UTC. */
export interface RegisteredAccount {
  readonly id: string;
  readonly name: string;
  /** The ids of the root and the OUs that it is in, from the root down; null where they are unknown. */
  readonly ouPath: readonly string[] | null;
  /** Their names, in the same order. */
  readonly ouNames: readonly string[] | null;
  readonly state: AccountState;
  /** When it became a member of the organisation; null where Organizations does not say. */
  readonly joinedAt: string | null;
  /**
   * When the last listing was begun that named the account and wrote this item. A listing that changes nothing about an account does
   * not write it: {@link Listing.acceptedAt} says when it was last confirmed.
   */
  readonly seenAt: string;
}

/** The listing that was accepted last. Written after all accounts that it concerns: who is not `LEFT` was in it. */
export interface Listing {
  /** When it was begun; null where none was accepted yet. */
  readonly acceptedAt: string | null;
  /** How many accounts it named. */
  readonly accounts: number;
  /** The listing after it that was refused; null where none was. */
  readonly refused: RefusedListing | null;
  /** The rules of the deployed bot, whether or not the listing was accepted. Only for people's commands: functions go by their own. */
  readonly rules?: OuRules | undefined;
}

/** A listing that was not believed: it is empty, or too many accounts are missing in it. */
export interface RefusedListing {
  /** When the first listing was begun that was refused since one was accepted. */
  readonly at: string;
  readonly reason: string;
  /** How many accounts it named, and how many active ones the registry has. */
  readonly listed: number;
  readonly known: number;
}

/** What the last scan of an account saw. Never decides anything. */
export interface AccountContact {
  /** The regions that are enabled in the account. */
  readonly regions: readonly string[];
  /** When it was last reached, ISO 8601 in UTC. */
  readonly lastContact: string;
}

/** What the registry says of one account. Null: nothing. */
export interface Registration {
  readonly account: RegisteredAccount | null;
  readonly decision: AccountDecision | null;
  readonly listing: Listing | null;
}

/** The registry as a whole; by account id. */
export interface RegistryContents {
  readonly accounts: ReadonlyMap<string, RegisteredAccount>;
  readonly decisions: ReadonlyMap<string, AccountDecision>;
  readonly contacts: ReadonlyMap<string, AccountContact>;
  readonly listing: Listing | null;
  /** Items that cannot be read. They hide no others. */
  readonly damaged: readonly DamagedItem[];
}

export interface DamagedItem {
  /** The key of the item. */
  readonly id: string;
  /** What it should hold; `unknown` where nothing has such a key. */
  readonly kind: 'account' | 'decision' | 'contact' | 'listing' | 'unknown';
  /** The account that it is about; null where it is about none. */
  readonly account: string | null;
  readonly problem: string;
}

/** Reads the registry. All reads are consistent. */
export interface Registry {
  /** What it says of one account, by one call. Throws where it cannot be read, or an item of the account is damaged. */
  of(account: string): Promise<Registration>;
  /** All of it. Throws where it cannot be read. */
  all(): Promise<RegistryContents>;
}
