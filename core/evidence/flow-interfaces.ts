import { textOf } from './flow-bytes.ts';

/** One interface that flow logs name, and what they say about it. Times in milliseconds since the epoch. */
export interface LoggedInterface {
  readonly id: string;
  /** The same as bytes. */
  readonly bytes: Uint8Array;
  /** From the first record of it to the last, whatever they say. */
  from: number;
  to: number;
  /** How many records each say that some were skipped, may say so, and may be of a flow to the port. */
  skipped: number;
  noStatus: number;
  unclear: number;
  /** Accepted flows to the port. */
  flows: number;
  /** Those among them of which the source was not kept, because there are too many. */
  untold: number;
  /** Those among them that do not say how many packets or bytes they have. */
  unmeasured: number;
  readonly sources: Map<string, FlowSum>;
}

/** Accepted flows to the port from one source, added up. */
export interface FlowSum {
  readonly source: string;
  /** The address of the interface as the log names it; empty where the log says that the flows are incoming. */
  readonly destination: string;
  flows: number;
  packets: number;
  bytes: number;
  firstSeen: number;
  lastSeen: number;
}

/** The interfaces of some flow logs, found by the bytes of their ids: nearly every line names one that was named before. */
export interface LoggedInterfaces {
  /** The interface whose id these bytes are; a new one where it was not named before. Null: it would be one too many. */
  at(bytes: Uint8Array, start: number, end: number): LoggedInterface | null;
  find(id: string): LoggedInterface | undefined;
  all(): Iterable<LoggedInterface>;
}

export function loggedInterfaces(most: number): LoggedInterfaces {
  const byHash = new Map<number, LoggedInterface[]>();
  const byId = new Map<string, LoggedInterface>();
  let last: LoggedInterface | null = null;
  return {
    at(bytes, start, end) {
      if (last && isSame(last.bytes, bytes, start, end)) return last;
      const hash = hashOf(bytes, start, end);
      const met = byHash.get(hash) ?? [];
      last = met.find((one) => isSame(one.bytes, bytes, start, end)) ?? null;
      if (last) return last;
      if (byId.size >= most) return null;
      last = newInterface(textOf(bytes, start, end), bytes.slice(start, end));
      byHash.set(hash, [...met, last]);
      byId.set(last.id, last);
      return last;
    },
    find: (id) => byId.get(id),
    all: () => byId.values(),
  };
}

function newInterface(id: string, bytes: Uint8Array): LoggedInterface {
  return {
    ...{ id, bytes, from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY },
    ...{ skipped: 0, noStatus: 0, unclear: 0, flows: 0, untold: 0, unmeasured: 0 },
    sources: new Map(),
  };
}

function isSame(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  const { length } = known;
  if (end - start !== length) return false;
  // Ids differ at their end.
  for (let index = length - 1; index >= 0; index--) if (known[index] !== bytes[start + index]) return false;
  return true;
}

/** FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv). */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let index = start; index < end; index++) hash = Math.imul(hash ^ (bytes[index] as number), 0x01000193);
  return hash;
}
