import { allEnded } from '../model/all-ended.ts';
import { newSlots } from '../model/slots.ts';
import { type Sleep, withinTime } from '../model/within-time.ts';
import type { Policy } from '../policy/policy.ts';
import type { AccountAccess } from './account-access.ts';
import type { RegionResult } from './account-report.ts';
import { accountMs, mostRegions } from './reach-account.ts';
import { openRegionScan, type ScanRegionWorld } from './scan-region.ts';

export interface ScanRegionsWorld extends ScanRegionWorld {
  readonly policy: () => Promise<Policy>;
  readonly sleep: Sleep;
}

interface Scanning {
  readonly account: string;
  readonly access: AccountAccess;
  /** The most candidates that are named. */
  readonly changeLimit: number;
  /** When to stop, in milliseconds since the epoch. */
  readonly until: number;
  /** Whether to count the events that could not be sent. */
  readonly undelivered: boolean;
}

/** How many chains are read at a time for all regions together. */
const parallelReads = 40;

/**
 * Scans the regions of an account at the same time. A region that has failed, or is not done in time, is noted; what was found of it until
 * then counts. Rejects where the policy, the log or the queue fails: that is no failure of the account.
 */
export async function scanRegions(
  regions: readonly string[],
  { account, access, changeLimit, until, undelivered }: Scanning,
  world: ScanRegionsWorld,
): Promise<RegionResult[]> {
  const policy = await world.policy();
  const stop = new AbortController();
  const options = { policy, changeLimit, undelivered, signal: stop.signal };
  const limited = withFewReads(world);
  const scans = regions.map((region) => ({ region, scan: openRegionScan({ account, region }, limited) }));
  const slots = newSlots(mostRegions);
  const ended = new Set<string>();
  const errors: unknown[] = [];
  const scanOne = async ({ region, scan }: (typeof scans)[number]) => {
    try {
      await scan.run(access, options);
      ended.add(region);
    } catch (error) {
      errors.push(error);
    }
  };
  const work = allEnded(scans.map((one) => slots(() => scanOne(one))));
  await withinTime(work, until - world.now(), world.sleep);
  stop.abort();
  if (errors.length > 0) throw errors[0];
  return scans.map(({ region, scan }) => {
    const found = scan.found();
    const late = { account, region, reason: `not scanned to the end within ${accountMs / 1000} s` };
    return ended.has(region) ? found : { ...found, failures: [...found.failures, late] };
  });
}
/** Each region reads chains on its own: together they would be hundreds of requests at a time. */
function withFewReads(world: ScanRegionsWorld): ScanRegionsWorld {
  const slots = newSlots(parallelReads);
  return {
    ...world,
    listOf: (ref) => slots(() => world.listOf(ref)),
    chainOf: (ref) => slots(() => world.chainOf(ref)),
  };
}
