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
  const lanes = places.map((place): Lane<Value> => ({ place, results: [], isRead: false }));
  const traffic: Traffic<Value> = { limits, read, turn: lanes[0], held: 0, isStopped: false, ...newSignal() };
  const waitingLanes = lanes.values();
  for (let worker = 0; worker < limits.parallel; worker += 1) void readLanes(waitingLanes, traffic);
  try {
    for (const lane of lanes) {
      traffic.turn = lane;
      traffic.changed();
      yield* resultsOf(lane, traffic);
    }
  } finally {
    traffic.isStopped = true;
    traffic.changed();
  }
}

interface Lane<Value> {
  readonly place: Place;
  /** What is read and not yet given to the caller. */
  readonly results: PlaceResult<Value>[];
  isRead: boolean;
}

interface Traffic<Value> {
  readonly limits: Limits;
  readonly read: (place: Place) => AsyncIterable<Value>;
  turn: Lane<Value> | undefined;
  /** The results of all lanes together. */
  held: number;
  isStopped: boolean;
  readonly change: () => Promise<void>;
  readonly changed: () => void;
}

async function* resultsOf<Value>(lane: Lane<Value>, traffic: Traffic<Value>): AsyncGenerator<PlaceResult<Value>> {
  for (;;) {
    for (const result of lane.results.splice(0)) {
      traffic.held -= 1;
      yield result;
    }
    traffic.changed();
    if (lane.results.length > 0) continue;
    if (lane.isRead) return;
    await traffic.change();
  }
}

/** Several of these share the lanes that are still to be read. Never rejects. */
async function readLanes<Value>(lanes: IterableIterator<Lane<Value>>, traffic: Traffic<Value>): Promise<void> {
  for (const lane of lanes) {
    if (traffic.isStopped) return;
    await readLane(lane, traffic);
  }
}

async function readLane<Value>(lane: Lane<Value>, traffic: Traffic<Value>): Promise<void> {
  const { place } = lane;
  const add = (result: PlaceResult<Value>) => {
    traffic.held += 1;
    lane.results.push(result);
    traffic.changed();
  };
  try {
    for await (const value of traffic.read(place)) {
      add({ kind: 'result', place, value });
      while (!hasRoom(lane, traffic)) await traffic.change();
      if (traffic.isStopped) return;
    }
  } catch (error) {
    add({ kind: 'failed', place, error });
  }
  lane.isRead = true;
  traffic.changed();
}

/** The lane whose turn it is may always go on once its results are taken, so that there is no standstill. */
function hasRoom<Value>(lane: Lane<Value>, { limits, turn, held, isStopped }: Traffic<Value>): boolean {
  return isStopped || held < limits.waiting || (lane === turn && lane.results.length === 0);
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
