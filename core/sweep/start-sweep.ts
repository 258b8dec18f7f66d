import type { AuditHistory } from '../audit/audit-log.ts';
import type { Fleet } from '../gateways.ts';
import { hashOf } from '../model/canonical-json.ts';
import type { Policy } from '../policy/policy.ts';
import type { AccountStates } from './account-states.ts';
import { concludeEverySeconds } from './conclude-sweep.ts';
import { afterExpiry, groupsOwed } from './groups-owed.ts';
import type { ScanAccountRequest, ScanRequests } from './scan-request.ts';
import { type Sweep, withoutClosing } from './sweep.ts';
import { countersOf } from './sweep-ledger.ts';
import type { SweepWorld } from './sweep-world.ts';

interface Order {
  readonly sweepId: string;
  readonly changeLimit: number;
}

export interface StartSweepWorld extends SweepWorld {
  readonly history: Pick<AuditHistory, 'briefs'>;
  readonly scans: ScanRequests;
  readonly policy: () => Promise<Policy>;
  readonly fleet: Pick<Fleet, 'accounts' | 'coversRegion'>;
  readonly accountStates: Pick<AccountStates, 'unreachable'>;
}

/**
 * Begins a sweep: records the accounts, asks for a scan of each, and for its conclusion, also if a scan fails. It asks the accounts
 * themselves nothing. Groups where something is unfinished that no scan may see are enqueued at once: remediations without an end, and
 * groups to let somebody in who is approved by now. So is what follows an expiry. Their checks close nothing: an exposure that is left
 * there is found and counted by the scan.
 *
 * Begun again under the same id, after a crash, it goes on with the sweep on record and asks for the accounts that have not reported.
 * Rejects where the accounts, the policy or the log cannot be read, before it asks for anything: every scan would fail by that as well.
 */
export async function startSweep({ sweepId, changeLimit }: Order, world: StartSweepWorld): Promise<Sweep> {
  const { ledger, scans, nominations, fleet, now } = world;
  const startedAt = new Date(now()).toISOString();
  const latest = await ledger.latestId();
  const accounts = await fleet.accounts();
  const policy = await world.policy();
  const owed = await groupsOwed(accounts, policy, world);
  const begun = { sweepId, startedAt, brake: changeLimit, accounts: shuffled(accounts, sweepId) };
  const sweep = await ledger.open(begun);
  await scans.request([{ kind: 'conclude-sweep', sweepId }], concludeEverySeconds);
  await scans.request(await accountsToScan(sweep, isFirstOfDay(sweepId, latest), world));
  await nominations.enqueue(owed, withoutClosing);
  await scans.request(afterExpiry(policy, now()));
  return sweep;
}

async function accountsToScan(
  { sweepId, accounts, brake }: Sweep,
  undelivered: boolean,
  { ledger }: SweepWorld,
): Promise<ScanAccountRequest[]> {
  const reported = await ledger.reported(sweepId);
  return [...countersOf(accounts)]
    .filter(([account]) => !reported.has(account))
    .map(([account, counter]) => ({
      kind: 'scan-account',
      ...{ sweepId, account, changeLimit: brake, counter },
      ...(undelivered ? { undelivered } : {}),
    }));
}

/** Whether no sweep of the same UTC day was concluded before. Ids are the times for which sweeps were due. */
function isFirstOfDay(sweepId: string, latest: string | null): boolean {
  const dayOf = (id: string) => id.slice(0, 'sweep-2026-11-30'.length);
  return latest === null || dayOf(latest) < dayOf(sweepId);
}

/** In another order for each sweep, so that it is not always the same accounts that come too late. */
function shuffled(accounts: readonly string[], sweepId: string): string[] {
  const keyed = accounts.map((account) => ({ account, key: hashOf([sweepId, account]) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ account }) => account);
}
