import { textOf } from './flow-bytes.ts';

/** One interface that flow logs name, and what they say about it. Times in milliseconds since the epoch. */
export interface LoggedInterface {
  readonly id: string;
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
  /** The two addresses that the log gives, of which one is the interface's; both empty where the log says that the flows are incoming. */
  readonly sender: string;
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

/** An interface, its id as bytes, and the next one of the same hash. */
interface Slot extends LoggedInterface {
  readonly bytes: Uint8Array;
  readonly next: Slot | null;
}

export function loggedInterfaces(most: number): LoggedInterfaces {
  const byHash = new Map<number, Slot>();
  const byId = new Map<string, LoggedInterface>();
  let last: Slot | null = null;
  const added = (hash: number, bytes: Uint8Array): Slot => {
    const slot = { ...newInterface(textOf(bytes, 0, bytes.length)), bytes, next: byHash.get(hash) ?? null };
    byHash.set(hash, slot);
    byId.set(slot.id, slot);
    return slot;
  };
  return {
    at(bytes, start, end) {
      if (last && isSame(last.bytes, bytes, start, end)) return last;
      const hash = hashOf(bytes, start, end);
      let met: Slot | null = byHash.get(hash) ?? null;
      // Two ids may have one hash. A copy is kept: the bytes are a piece of a file, and the next piece may have the same memory.
      while (met && !isSame(met.bytes, bytes, start, end)) met = met.next;
      last = met ?? (byId.size < most ? added(hash, new Uint8Array(bytes.subarray(start, end))) : null);
      return last;
    },
    find: (id) => byId.get(id),
    all: () => byId.values(),
  };
}

function newInterface(id: string): LoggedInterface {
  return {
    ...{ id, from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY },
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
