import type { AuditHistory, ScanRequests } from '../gateways.ts';
import { openRemediations } from '../open-remediations.ts';
import { findPlaces } from './places.ts';
import { type Sweep, type SweepWorld, sweepTrigger } from './sweep.ts';

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
  const sweep = { sweepId, startedAt: new Date(now()).toISOString(), brake, ...found };
  await ledger.open(sweep);
  await scans.request([{ kind: 'conclude-sweep', sweepId }], concludeAfterSeconds);
  await scans.request(found.places.map((place) => ({ kind: 'scan-place', sweepId, ...place })));
  const open = await openRemediations(history, now());
  await nominations.nominate(
    open.map(({ group }) => group),
    sweepTrigger,
  );
  return sweep;
}
