import type { Place } from '../../core/model/security-group.ts';

export type PlaceResult<Value> =
  | { readonly kind: 'result'; readonly place: Place; readonly value: Value }
  /** The place could not be read to its end; what was read before are results. */
  | FailedPlace;

export interface FailedPlace {
  readonly kind: 'failed';
  readonly place: Place;
  readonly error: unknown;
}

interface Limits {
  /** How many places are read at a time. */
  readonly parallel: number;
  /** How many results may wait for the turn of their place. */
  readonly waiting: number;
}

/**
 * EC2 throttles by account, region and action (EC2 developer guide, ec2-api-throttling), and each place is read by one call at
 * a time, so places do not slow each other down there. `parallel` limits what this machine holds: a page of groups for each.
 */
const usualLimits: Limits = { parallel: 8, waiting: 400 };

/**
 * Reads several places at a time and gives the results in the order of the places. A place that fails is a result too, and
 * does not stop the others. Where too many results wait, only the place whose turn it is continues, so that memory does not
 * grow with the number of groups. Nothing more is read once the caller stops.
 */
export async function* inPlaces<Value>(
  places: readonly Place[],
  read: (place: Place) => AsyncIterable<Value>,
  limits: Limits = usualLimits,
): AsyncGenerator<PlaceResult<Value>> {
  const buffers = places.map((place): PlaceBuffer<Value> => ({ place, results: [], isRead: false }));
  const shared: SharedState<Value> = { limits, read, turn: buffers[0], held: 0, isStopped: false, ...newSignal() };
  const unread = buffers.values();
  for (let worker = 0; worker < limits.parallel; worker += 1) void readPlaces(unread, shared);
  try {
    for (const buffer of buffers) {
      shared.turn = buffer;
      shared.changed();
      yield* resultsOf(buffer, shared);
    }
  } finally {
    shared.isStopped = true;
    shared.changed();
  }
}

interface PlaceBuffer<Value> {
  readonly place: Place;
  /** What is read and not yet given to the caller. */
  readonly results: PlaceResult<Value>[];
  isRead: boolean;
}

interface SharedState<Value> {
  readonly limits: Limits;
  readonly read: (place: Place) => AsyncIterable<Value>;
  turn: PlaceBuffer<Value> | undefined;
  /** The results of all buffers together. */
  held: number;
  isStopped: boolean;
  readonly change: () => Promise<void>;
  readonly changed: () => void;
}

async function* resultsOf<Value>(
  buffer: PlaceBuffer<Value>,
  shared: SharedState<Value>,
): AsyncGenerator<PlaceResult<Value>> {
  for (;;) {
    for (const result of buffer.results.splice(0)) {
      shared.held -= 1;
      yield result;
    }
    shared.changed();
    if (buffer.results.length > 0) continue;
    if (buffer.isRead) return;
    await shared.change();
  }
}

/** Several of these run at a time and take the places that are still to be read. Never rejects. */
async function readPlaces<Value>(
  buffers: IterableIterator<PlaceBuffer<Value>>,
  shared: SharedState<Value>,
): Promise<void> {
  for (const buffer of buffers) {
    if (shared.isStopped) return;
    await readPlace(buffer, shared);
  }
}

async function readPlace<Value>(buffer: PlaceBuffer<Value>, shared: SharedState<Value>): Promise<void> {
  const { place } = buffer;
  const add = (result: PlaceResult<Value>) => {
    shared.held += 1;
    buffer.results.push(result);
    shared.changed();
  };
  try {
    for await (const value of shared.read(place)) {
      add({ kind: 'result', place, value });
      while (!hasRoom(buffer, shared)) await shared.change();
      if (shared.isStopped) return;
    }
  } catch (error) {
    add({ kind: 'failed', place, error });
  }
  buffer.isRead = true;
  shared.changed();
}

/** The buffer whose turn it is may always go on once its results are taken, so that there is no deadlock. */
function hasRoom<Value>(buffer: PlaceBuffer<Value>, { limits, turn, held, isStopped }: SharedState<Value>): boolean {
  return isStopped || held < limits.waiting || (buffer === turn && buffer.results.length === 0);
}

/** `change` resolves at the next call of `changed`. */
function newSignal() {
  let wakes: (() => void)[] = [];
  return {
    change: () => new Promise<void>((resolve) => void wakes.push(resolve)),
    changed: () => {
      const all = wakes;
      wakes = [];
      for (const wake of all) wake();
    },
  };
}
