import type { Fleet } from '../gateways.ts';
import type { AccountContact } from '../organisation/registry.ts';
import type { AccountAccess } from './account-access.ts';
import { type AccountReport, accountReport } from './account-report.ts';
import { type AccountStates, recordReachable, recordUnreachable } from './account-states.ts';
import { type ConcludeWorld, concludeSweep } from './conclude-sweep.ts';
import { accountMs, reachAccount } from './reach-account.ts';
import { type ScanRegionsWorld, scanRegions } from './scan-regions.ts';
import type { ScanAccountRequest } from './scan-request.ts';
import type { SweepConclusion } from './sweep.ts';
import { countReport } from './sweep-ledger.ts';

export interface ScanAccountWorld extends ConcludeWorld, ScanRegionsWorld {
  readonly fleet: Pick<Fleet, 'isManaged' | 'coversRegion'>;
  readonly openAccount: (account: string) => AccountAccess;
  readonly accountStates: AccountStates;
  /** Keeps when an account was reached last and what it has enabled; null where nobody wants to know. */
  readonly contacts: AccountContacts | null;
}

export interface AccountContacts {
  /** Keeps what a scan saw of an account, over what an earlier one saw. */
  put(account: string, contact: AccountContact): Promise<void>;
}

type Order = Omit<ScanAccountRequest, 'kind'>;

export type ScannedAccount =
  | {
      readonly kind: 'reported';
      readonly report: AccountReport;
      /** Where this account was the last one. */
      readonly conclusion: SweepConclusion | null;
    }
  /** It cannot be reached, which is not on record yet: it is to be tried once more. */
  | { readonly kind: 'unreachable'; readonly reason: string }
  /** The sweep has ended. */
  | { readonly kind: 'too-late' };

/**
 * Scans one account of a sweep, all its regions at the same time, and reports once, however often it is called. Whoever reports last
 * concludes the sweep. A region that cannot be read, or not in time, is noted in the report and does not hold up the others.
 * `attempt` is how often this message has been delivered. Rejects where the hub's tables or queues fail: nothing is reported then.
 */
export async function scanAccount(order: Order, attempt: number, world: ScanAccountWorld): Promise<ScannedAccount> {
  const { sweepId, account, counter } = order;
  const { ledger } = world;
  const part = { sweepId, part: counter.part };
  const [progress, known] = await Promise.all([ledger.progress(sweepId), ledger.reportOf(part, account)]);
  if (progress === null || progress === 'of-earlier-version') {
    throw new Error(`sweep ${sweepId} is not on record, so nothing can be reported to it`);
  }
  if (progress.isFinished) return { kind: 'too-late' };
  const scanned = known ?? (await scan(order, attempt, world));
  if ('kind' in scanned) return scanned;
  if (!known) await ledger.report(part, scanned);
  // After the report: cut off before it, the next delivery would not know that the account was lost.
  if (scanned.change === 'back') await recordReachable(account, world);
  const isLast = await countReport({ sweepId, account, counter }, ledger);
  return {
    kind: 'reported',
    report: scanned,
    conclusion: isLast ? await concludeSweep(sweepId, 'complete', world) : null,
  };
}

async function scan(
  order: Order,
  attempt: number,
  world: ScanAccountWorld,
): Promise<AccountReport | Extract<ScannedAccount, { kind: 'unreachable' }>> {
  const { account, changeLimit } = order;
  const { fleet, accountStates, sleep, now } = world;
  if (!(await fleet.isManaged(account))) {
    return accountReport(account, { regions: [], skipped: [], change: 'left' }, changeLimit);
  }
  const begun = now();
  const access = world.openAccount(account);
  try {
    const [lost, reached] = await Promise.all([accountStates.unreachableOf(account), reachAccount(access, sleep)]);
    if (reached.kind === 'failed') {
      const { reason } = reached;
      if (!lost && attempt < 2) return { kind: 'unreachable', reason };
      const unreachableSince = lost?.since ?? (await recordUnreachable({ account, reason }, world));
      const failures = [{ account, region: null, reason, unreachableSince }];
      return accountReport(account, { regions: [], skipped: [], failures }, changeLimit);
    }
    const { enabled, disabled } = reached.regions;
    await world.contacts?.put(account, { regions: enabled, lastContact: new Date(now()).toISOString() });
    const scanning = {
      account,
      changeLimit,
      access,
      until: begun + accountMs,
      undelivered: order.undelivered === true,
    };
    const regions = await scanRegions(enabled, scanning, world);
    return accountReport(account, { regions, skipped: disabled, ...(lost ? { change: 'back' } : {}) }, changeLimit);
  } finally {
    access.close();
  }
}
