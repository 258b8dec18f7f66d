import type { NetworkInterface } from '../../core/evidence/network.ts';
import type { TrafficReader } from '../../core/evidence/readers.ts';
import type { Period } from '../../core/evidence/traffic.ts';

/** One thing that will be queried. */
export interface EstimatedPart {
  /** `log group NAME`, or `Athena table NAME`. */
  readonly name: string;
  readonly queries: number;
  /** What all these queries read together, as far as can be told before; null: unknown. */
  readonly bytes: number | null;
  /** Why it will not be queried, in words; null: it will. */
  readonly refused: string | null;
}

/** What will be read, before it is. */
export interface TrafficEstimate {
  readonly period: Period;
  readonly interfaces: number;
  readonly parts: readonly EstimatedPart[];
  /** The sum of the parts that will be queried; null where one of them is unknown. */
  readonly bytes: number | null;
}

/** A reader of traffic that costs by the byte, and says before what it will read. */
export interface EstimatingReader extends TrafficReader {
  /** What {@link TrafficReader.read} would read for these interfaces. Costs nothing by the byte. What it asks AWS is remembered for the read. */
  estimate(interfaces: readonly NetworkInterface[]): Promise<TrafficEstimate>;
}

export function estimateOf(
  period: Period,
  interfaces: readonly NetworkInterface[],
  parts: readonly EstimatedPart[],
): TrafficEstimate {
  const read = parts.filter(({ refused }) => refused === null);
  const isKnown = read.every(({ bytes }) => bytes !== null);
  const bytes = isKnown ? read.reduce((sum, part) => sum + (part.bytes ?? 0), 0) : null;
  return { period, interfaces: interfaces.length, parts, bytes };
}
