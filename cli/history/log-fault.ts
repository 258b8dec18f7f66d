import type { ChainFault } from '../../core/audit/hash-chain.ts';

/** What is wrong at one place of the log, or of the allowlist table. */
export interface LogFault extends ChainFault {
  /** The key of the chain: that of a group, `policy`, `anchor`, or that of the decisions of a person. */
  readonly group: string;
  /** The item of the allowlist table, where it is about one. */
  readonly item?: string;
}
