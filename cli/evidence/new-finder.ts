import type { ExposureLimits } from '../../core/evaluator/evaluate.ts';
import type { gatherEvidence } from '../../core/evidence/gather.ts';
import type { NetworkReader, TrafficReader } from '../../core/evidence/readers.ts';
import { type Place, placeKey } from '../../core/model/security-group.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { EvidenceFinder } from './evidence-finder.ts';

/** What evidence is read by. Each is made at its first use, and kept for the run. */
export interface EvidenceParts {
  readonly gather: () => Promise<typeof gatherEvidence>;
  readonly networkAt: (place: Place) => Promise<NetworkReader>;
  /** Null: nobody asked about traffic. */
  readonly trafficAt: ((place: Place) => Promise<TrafficReader>) | null;
  /** Whether the traffic of a place is better read at once; see {@link EvidenceFinder}. */
  readonly wholePlaces: boolean;
  readonly policy: Policy;
  readonly limits: ExposureLimits;
  /** In milliseconds since the epoch. */
  readonly now: () => number;
}

/** A finder that has one reader of the network and one of the traffic for each place. */
export function newFinder({
  gather,
  networkAt,
  trafficAt,
  wholePlaces,
  policy,
  limits,
  now,
}: EvidenceParts): EvidenceFinder {
  const network = oneForEach(networkAt);
  const traffic = trafficAt && oneForEach(trafficAt);
  return {
    wholePlaces,
    of: async (place, groups) => {
      const gatherAll = await gather();
      const context = { network: await network(place), traffic: traffic && (await traffic(place)) };
      return gatherAll(groups, { ...context, policy, limits, now: now() });
    },
  };
}

function oneForEach<Value>(make: (place: Place) => Promise<Value>): (place: Place) => Promise<Value> {
  const made = new Map<string, Promise<Value>>();
  return (place) => {
    const key = placeKey(place);
    const value = made.get(key) ?? make(place);
    made.set(key, value);
    return value;
  };
}
