import { allEnded } from '../model/all-ended.ts';
import { newSlots } from '../model/slots.ts';
import { type Sleep, withinTime } from '../model/within-time.ts';
import type { Policy } from '../policy/policy.ts';
import type { AccountAccess } from './account-access.ts';
import type { RegionResult } from './account-report.ts';
import { accountMs, mostRegions, quietMs } from './reach-account.ts';
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
 * then counts. Where nothing comes of those that are left they are given up before the time is over: while a region of AWS hangs,
 * every account would take all of its time. Rejects where the policy, the log or the queue fails: that is no failure of the account.
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
  const end = await endOf(work, until, { ...world, progress: () => sumOf(scans.map(({ scan }) => scan.progress())) });
  stop.abort();
  if (errors.length > 0) throw errors[0];
  return scans.map(({ region, scan }) => {
    const found = scan.found();
    const reason = `not scanned to the end: ${end}`;
    return ended.has(region) ? found : { ...found, failures: [...found.failures, { account, region, reason }] };
  });
}

/** Waits for the scans, and says why it waits no longer. */
async function endOf(
  work: Promise<unknown>,
  until: number,
  { progress, now, sleep }: Pick<ScanRegionsWorld, 'now' | 'sleep'> & { readonly progress: () => number },
): Promise<string> {
  for (;;) {
    const before = progress();
    const left = until - now();
    const timed = await withinTime(work, Math.min(quietMs, left), sleep);
    if (timed.kind === 'done') return 'done';
    if (left <= quietMs) return `the account has taken ${accountMs / 1000} s`;
    if (progress() === before) return `nothing has come for ${quietMs / 1000} s`;
  }
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
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
