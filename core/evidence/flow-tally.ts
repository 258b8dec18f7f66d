import { type FlowSum, type LoggedInterface, type LoggedInterfaces, loggedInterfaces } from './flow-interfaces.ts';
import type { FlowRecord, RecordKind } from './flow-record.ts';
import type { Period } from './traffic.ts';

/** How many sources of all interfaces together, and interfaces, are told apart: a few hundred megabytes at most. */
export const mostKeys = 1_000_000;

/** What the lines of some flow logs say, added up by interface, source and address. */
export interface FlowTally {
  /** Adds what a line reader gave for a line of these bytes that is a record. */
  add(kind: RecordKind, record: FlowRecord, bytes: Uint8Array): void;
  readonly interfaces: LoggedInterfaces;
  readonly totals: FlowTotals;
}

export interface FlowTotals {
  /** Records of any kind, and those among them that were left out because they are not of the period. */
  records: number;
  outside: number;
  /** Of all records of the period, in milliseconds since the epoch. */
  from: number;
  to: number;
  /** Accepted flows to the port of interfaces that are not told apart any more. */
  untold: number;
}

/**
 * An empty tally. A record counts where it overlaps the period, and then as a whole. It keeps at most so many keys; what comes after that
 * is counted and not told apart.
 */
export function flowTally(period: Period | null, most = mostKeys): FlowTally {
  const interfaces = loggedInterfaces(most);
  const totals: FlowTotals = { records: 0, outside: 0, ...{ from: Infinity, to: -Infinity }, untold: 0 };
  let keys = 0;
  return {
    interfaces,
    totals,
    add(kind, record, bytes) {
      totals.records++;
      if (period && isOutside(record, period)) {
        totals.outside++;
        return;
      }
      extend(totals, record);
      const logged = interfaces.at(bytes, record.interfaceStart, record.interfaceEnd);
      if (logged) extend(logged, record);
      if (kind !== 'flow') count(kind, logged);
      else if (logged === null) totals.untold++;
      else if (addFlows(logged, record, amountsOf(record), keys < most)) keys++;
    },
  };
}

/** A record that does not say when it was is of any period. */
function isOutside({ from, to }: FlowRecord, period: Period): boolean {
  return (to >= 0 && to < period.from) || (from >= 0 && from >= period.to);
}

function extend(range: { from: number; to: number }, record: FlowRecord): void {
  if (record.from >= 0 && record.from < range.from) range.from = record.from;
  if (record.to > range.to) range.to = record.to;
}

function count(kind: RecordKind, logged: LoggedInterface | null): void {
  if (logged === null) return;
  if (kind === 'skip-data') logged.skipped++;
  else if (kind === 'no-status') logged.noStatus++;
  else if (kind === 'unclear') logged.unclear++;
}

/** How much some flows are. */
export interface FlowAmounts {
  readonly flows: number;
  readonly packets: number;
  readonly bytes: number;
}

/**
 * Adds flows of one record, which may be a sum of many; true where they are the first of their source and addresses. Without room for
 * another, their source is not kept.
 */
export function addFlows(logged: LoggedInterface, record: FlowRecord, amounts: FlowAmounts, hasRoom = true): boolean {
  logged.flows += amounts.flows;
  if (record.packets < 0 || record.bytes < 0) logged.unmeasured += amounts.flows;
  const { source, sender, destination } = record;
  const key = keyOf(record);
  const known = logged.sources.get(key);
  if (known) {
    grow(known, record, amounts);
    return false;
  }
  if (!hasRoom) {
    logged.untold += amounts.flows;
    return false;
  }
  const times = { firstSeen: record.from, lastSeen: record.to };
  const sum = { source, sender, destination, flows: 0, packets: 0, bytes: 0, ...times };
  logged.sources.set(key, sum);
  grow(sum, record, amounts);
  return true;
}

function keyOf({ source, sender, destination }: FlowRecord): string {
  if (destination === '') return source;
  return sender === source ? `${source} ${destination}` : `${source} ${sender} ${destination}`;
}

function grow(sum: FlowSum, { from, to }: FlowRecord, { flows, packets, bytes }: FlowAmounts): void {
  sum.flows += flows;
  sum.packets += packets;
  sum.bytes += bytes;
  if (from < sum.firstSeen) sum.firstSeen = from;
  if (to > sum.lastSeen) sum.lastSeen = to;
}

/** What a record of a single flow adds: nothing for what it does not say. */
function amountsOf({ packets, bytes }: FlowRecord): FlowAmounts {
  return { flows: 1, packets: packets < 0 ? 0 : packets, bytes: bytes < 0 ? 0 : bytes };
}
