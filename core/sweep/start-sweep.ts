import { isOpen } from '../audit/audit-entry.ts';
import type { AuditHistory } from '../audit/audit-log.ts';
import { isAwaiting, lastBriefs } from '../audit/last-entries.ts';
import type { Fleet } from '../gateways.ts';
import { hashOf } from '../model/canonical-json.ts';
import type { GroupRef, Place } from '../model/security-group.ts';
import type { Policy } from '../policy/policy.ts';
import { type AccountStates, reachAccounts, recordUnreachable } from './account-states.ts';
import type { ScanRequest, ScanRequests } from './sweep.ts';
import { placeKey, type Sweep, withoutClosing } from './sweep.ts';
import type { SweepWorld } from './sweep-world.ts';

interface Order {
  readonly sweepId: string;
  readonly changeLimit: number;
}

interface World extends SweepWorld {
  readonly history: Pick<AuditHistory, 'briefs'>;
  readonly scans: ScanRequests;
  readonly policy: () => Promise<Policy>;
  readonly fleet: Fleet;
  readonly accountStates: AccountStates;
}

/** How long places have to report: the longest that SQS holds a message back (SQS quotas, message timers). */
export const concludeAfterSeconds = 900;

/**
 * Begins a sweep: records where it goes, asks for a scan of each place, and for its conclusion, also if a scan fails. Groups
 * where something is unfinished that no scan may see are enqueued at once: remediations without an end, and groups to let
 * somebody in who is approved by now. So is what follows an expiry. Their checks close nothing: an exposure that is left there
 * is found and counted by the scan.
 */
export async function startSweep({ sweepId, changeLimit }: Order, world: World): Promise<Sweep> {
  const { ledger, scans, nominations, fleet, now } = world;
  const found = await reachAccounts(await fleet.accounts(), world);
  const failures = await recordUnreachable(found.failures, world);
  const startedAt = new Date(now()).toISOString();
  const sweep = await ledger.open({
    sweepId,
    startedAt,
    brake: changeLimit,
    ...found,
    failures,
    places: shuffled(found.places, sweepId),
  });
  await scans.request([{ kind: 'conclude-sweep', sweepId }], concludeAfterSeconds);
  await scans.request(sweep.places.map((place) => ({ kind: 'scan-place', sweepId, ...place })));
  const policy = await world.policy();
  const unreachable = new Set(failures.map(({ account }) => account));
  await nominations.enqueue(await groupsOwed(policy, world, unreachable), withoutClosing);
  await scans.request(afterExpiry(policy, now()));
  return sweep;
}

/**
 * What is unfinished in any region of a managed account, and what waits for somebody in those that are swept and can be reached.
 */
async function groupsOwed(
  policy: Policy,
  { history, fleet, now }: World,
  unreachable: ReadonlySet<string>,
): Promise<GroupRef[]> {
  const last = await lastBriefs(history, now(), 'list');
  const owed = last.filter((entry) => isOpen(entry) || isAwaiting(entry, policy, now()));
  const groups: GroupRef[] = [];
  for (const entry of owed) {
    const { group } = entry;
    const isWanted = isOpen(entry)
      ? await fleet.isManaged(group.account)
      : !unreachable.has(group.account) && (await fleet.isSwept(group));
    if (isWanted) groups.push(group);
  }
  return groups;
}

/** By then a sweep has come by, unless that is late enough to be an alarm. */
const latelyMs = 3 * 3600 * 1000;

/**
 * What is asked for where approvals have just ended by themselves. Their groups follow as they do when somebody removes an
 * entry. The stream of the table reports a removal at once, and an expiry only when TTL deletes the item.
 */
function afterExpiry({ entries }: Policy, now: number): ScanRequest[] {
  const expired = entries.filter(({ expiresAt, removedBy }) => {
    const end = expiresAt === null || removedBy !== undefined ? 0 : Date.parse(expiresAt);
    return now - latelyMs < end && end <= now;
  });
  if (expired.length === 0) return [];
  const accounts = expired.flatMap(({ scope }) => (scope.kind === 'account' ? [scope.account] : []));
  const isAboutAll = accounts.length < expired.length;
  return [{ kind: 'allowlist-changed', accounts: isAboutAll ? null : [...new Set(accounts)] }];
}

/** In another order for each sweep, so that it is not always the same places that come too late. */
function shuffled(places: readonly Place[], sweepId: string): readonly Place[] {
  const keyed = places.map((place) => ({ place, key: hashOf([sweepId, placeKey(place)]) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ place }) => place);
}
