/** All accepted TCP flows from one source to port 25 of one interface, added up. Times in milliseconds since the epoch. */
export interface SourceFlows {
  readonly interfaceId: string;
  /** The address in canonical form. */
  readonly source: string;
  readonly flows: number;
  readonly packets: number;
  readonly bytes: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/** What flow logs say. */
export interface TrafficRead {
  /** The period asked for, or that of the records; null: no record, and none asked for. */
  readonly from: number | null;
  readonly to: number | null;
  readonly flows: readonly SourceFlows[];
  /** By interface id: null where a flow log covers it for the whole period, else why not, in words. One that is missing is not covered. */
  readonly coverage: ReadonlyMap<string, string | null>;
  /** What may be missing beside, in words: limits, lines or logs that could not be read. With any, no group counts as covered. */
  readonly problems: readonly string[];
  /** What the reader must know although nothing is missing for it. */
  readonly notes?: readonly string[];
  readonly notAttributed: { readonly interfaces: number; readonly flows: number };
}

/** A period in milliseconds since the epoch; null in `--flow-logs` without `--evidence`: every record. */
export interface Period {
  readonly from: number;
  readonly to: number;
}
