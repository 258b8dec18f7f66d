import { hashOf } from '../audit/hash-chain.ts';
import type { AuditHistory, ScanRequests } from '../gateways.ts';
import type { Place } from '../model/security-group.ts';
import { openRemediations } from '../open-remediations.ts';
import { findPlaces } from './places.ts';
import { placeKey, type Sweep, toChange } from './sweep.ts';
import type { SweepWorld } from './sweep-world.ts';

interface Order {
  readonly sweepId: string;
  readonly brake: number;
  readonly accounts: readonly string[];
  /** Null: every region that is enabled. */
  readonly regions: readonly string[] | null;
}

interface World extends SweepWorld {
  readonly history: AuditHistory;
  readonly scans: ScanRequests;
  readonly enabledRegions: (account: string) => Promise<readonly string[]>;
}

/** How long places have to report: the longest that SQS holds a message back (SQS quotas, message timers). */
export const concludeAfterSeconds = 900;

/**
 * Begins a sweep: writes down where it goes, asks for a look at each place, and for its conclusion whatever becomes of them.
 * Unfinished remediations are nominated at once: they are owed, whatever the brake says, and leave no finding to be seen.
 */
export async function startSweep({ sweepId, brake, accounts, regions }: Order, world: World): Promise<Sweep> {
  const { ledger, scans, nominations, history, now } = world;
  const found = await findPlaces(accounts, regions, world.enabledRegions);
  const startedAt = new Date(now()).toISOString();
  const sweep = await ledger.open({ sweepId, startedAt, brake, ...found, places: shuffled(found.places, sweepId) });
  await scans.request([{ kind: 'conclude-sweep', sweepId }], concludeAfterSeconds);
  await scans.request(sweep.places.map((place) => ({ kind: 'scan-place', sweepId, ...place })));
  const open = (await openRemediations(history, now())).map(({ group }) => group);
  await nominations.nominate(
    open.filter(({ account }) => accounts.includes(account)),
    toChange,
  );
  return sweep;
}

/** In another order for each sweep, so that it is not always the same places that come too late. */
function shuffled(places: readonly Place[], sweepId: string): readonly Place[] {
  const keyed = places.map((place) => ({ place, key: hashOf([sweepId, placeKey(place)]) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ place }) => place);
}
