import { SdkError } from '../engine/sdk-error.ts';

/** What was read and written, in DynamoDB's capacity units. */
export interface Units {
  read: number;
  written: number;
  /** Requests that were refused since a partition had no units left in that second. */
  throttled: number;
}

/** What a partition gives in a second (DynamoDB developer guide, Burst and adaptive capacity). */
const partitionUnits = { read: 3_000, written: 1_000 } as const;

export type UnitKind = keyof typeof partitionUnits;

export interface Meter {
  readonly charge: (table: string, partition: string, kind: UnitKind, units: number) => void;
  /** Throws as DynamoDB does where the partition has used up this second's units. */
  readonly refuse: (table: string, partition: string, kind: UnitKind) => void;
  readonly ofTable: (table: string) => Units;
  readonly total: () => Units;
  /** The most that one partition was asked for in a second. */
  readonly peak: () => Readonly<Record<UnitKind, number>>;
}

/** What was asked of a partition in an earlier second means nothing any more. */
const mostKept = 10_000;

interface Second {
  at: number;
  units: number;
}

/** Counts the units of each table, and holds each partition, which is a hash key here, to what DynamoDB gives. `now` in milliseconds. */
export function newMeter(now: () => number): Meter {
  const tables = new Map<string, Units>();
  const seconds = new Map<string, Second>();
  const peak = { read: 0, written: 0 };
  const ofTable = (table: string) => {
    const units = tables.get(table) ?? { read: 0, written: 0, throttled: 0 };
    tables.set(table, units);
    return units;
  };
  const secondOf = (table: string, partition: string, kind: UnitKind) => {
    const key = `${table} ${kind} ${partition}`;
    const at = Math.floor(now() / 1000);
    const second = seconds.get(key) ?? { at, units: 0 };
    if (second.at !== at) Object.assign(second, { at, units: 0 });
    if (seconds.size >= mostKept) for (const [old, one] of seconds) if (one.at < at) seconds.delete(old);
    seconds.set(key, second);
    return second;
  };
  return {
    ofTable,
    peak: () => peak,
    total: () =>
      [...tables.values()].reduce(
        (sum, { read, written, throttled }) => ({
          read: sum.read + read,
          written: sum.written + written,
          throttled: sum.throttled + throttled,
        }),
        { read: 0, written: 0, throttled: 0 },
      ),
    charge: (table, partition, kind, units) => {
      ofTable(table)[kind] += units;
      const second = secondOf(table, partition, kind);
      second.units += units;
      peak[kind] = Math.max(peak[kind], second.units);
    },
    refuse: (table, partition, kind) => {
      if (secondOf(table, partition, kind).units < partitionUnits[kind]) return;
      ofTable(table).throttled += 1;
      const text = `partition ${partition} of table ${table} has used up its ${kind} units`;
      throw new SdkError('ProvisionedThroughputExceededException', text);
    },
  };
}
