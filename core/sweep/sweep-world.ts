import type { CheckQueue } from '../gateways.ts';
import type { SweepLedger } from './sweep-ledger.ts';

/** What the parts of a sweep share. */
export interface SweepWorld {
  readonly ledger: SweepLedger;
  readonly nominations: CheckQueue;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}
