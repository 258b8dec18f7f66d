import type { Linked } from './hash-chain.ts';
import type { Person } from './person.ts';

/** The key of the chain of decisions about accounts, where the chain of a group has `account/region/sg-…`. */
export const accountsChainKey = 'accounts';

/**
 * What a person decided about an account. `include`: it is managed whatever its organisational unit. `exclude`: nothing is scanned or
 * changed there. `reset`: neither any more; its organisational unit decides again.
 */
export const accountActions = ['include', 'exclude', 'reset'] as const;

export type AccountAction = (typeof accountActions)[number];

/** One decision about one account, as it is kept for good. */
export interface AccountRecord {
  readonly schema: 1;
  readonly kind: 'account-decision';
  /** ISO 8601 in UTC, milliseconds. */
  readonly at: string;
  readonly action: AccountAction;
  readonly account: string;
  readonly by: Person;
  readonly reason: string;
  /** The digest of the effect that the person was shown; null where there was no preview. */
  readonly previewDigest: string | null;
}

export type AccountEntry = Linked<AccountRecord>;

/** One item of that chain: as it is stored, for its hash; and as an entry, or why it is none. */
export interface AccountLink {
  readonly stored: Linked<object>;
  readonly entry: AccountEntry | null;
  readonly problem: string | null;
}
