/** What is remembered of the MX of a domain. Names are in lower case, addresses in canonical form. */
export interface MailDomain {
  readonly domain: string;
  readonly hosts: readonly MailHost[];
  /** When its MX records were last read, ISO 8601 in UTC; null: never. */
  readonly lookedUpAt: string | null;
  /** Since when a lookup has not told everything; null: the last one did. */
  readonly failingSince: string | null;
  /** What the last lookup did not tell, in words; null: nothing. */
  readonly problem: string | null;
}

export interface MailHost {
  readonly name: string;
  /** Public addresses only. */
  readonly addresses: readonly string[];
  /** When they were looked up, ISO 8601 in UTC. */
  readonly lookedUpAt: string;
}

/** A remembered domain that cannot be read. */
export interface DamagedMailDomain {
  readonly domain: string;
  readonly damaged: string;
}

export type RememberedMail = MailDomain | DamagedMailDomain;

/** Where the MX of named domains are remembered. Both reject where the table cannot be read or written. */
export interface MailStore {
  /** Null: nothing is remembered of the domain. */
  read(domain: string): Promise<RememberedMail | null>;
  /** In place of what was remembered of the domain. */
  put(remembered: MailDomain): Promise<void>;
}

/** Why a group is not closed: one of its public addresses is that of an MX. On record in entries of the group. */
export interface MailNote {
  readonly domain: string;
  readonly host: string;
  readonly address: string;
  /** When the address was looked up, ISO 8601 in UTC. */
  readonly lookedUpAt: string;
}

/** How long after a lookup its addresses hold back a closing, in milliseconds: seven days. */
export const countsForMs = 7 * 86_400_000;
