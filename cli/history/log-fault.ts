import type { ChainFault } from '../../core/audit/hash-chain.ts';

/** What is wrong at one place of the log, or of a table that a chain of the log is compared with. */
export interface LogFault extends ChainFault {
  /** The key of the chain: that of a group, `policy`, `accounts`, `anchor`, or that of the decisions of a person. */
  readonly group: string;
  /** The item of the allowlist table or of the table of the accounts, where it is about one. */
  readonly item?: string;
}
