import type { Nominations, SweepLedger } from '../gateways.ts';

/** What the parts of a sweep share. */
export interface SweepWorld {
  readonly ledger: SweepLedger;
  readonly nominations: Nominations;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}
