import type { CheckQueue, Fleet } from '../gateways.ts';
import { allEnded } from '../model/all-ended.ts';
import { messageOf } from '../model/message-of.ts';
import { newSlots } from '../model/slots.ts';
import { type Sleep, withinTime } from '../model/within-time.ts';
import type { AccountAccess } from './account-access.ts';
import { type AccountState, type AccountStates, recordReachable, recordUnreachable } from './account-states.ts';
import { allowlistChanged } from './managed-groups.ts';
import type { PlaceNote } from './place-note.ts';
import { mostRegions, reachAccount } from './reach-account.ts';
import type { ManagedGroupsRequest, ScanRequests } from './scan-request.ts';

export interface FollowWorld {
  readonly scans: ScanRequests;
  readonly fleet: Pick<Fleet, 'isManaged' | 'coversRegion'>;
  readonly accountStates: AccountStates;
  readonly openAccount: (account: string) => AccountAccess;
  readonly nominations: CheckQueue;
  readonly sleep: Sleep;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface FollowedInAccount {
  /** How many groups were enqueued. */
  readonly groups: number;
  /** What is tried again, alone: the account, or regions of it. */
  readonly again: readonly PlaceNote[];
  /** What is left to the first sweep that reaches it. */
  readonly left: readonly PlaceNote[];
}

/** How long it takes at most to reach an account and read its managed rules: the regions that hang are tried again later. */
const followMs = 120_000;

/** After how many seconds an account, or those of its regions that failed, are tried again. */
const retryDelays = [60, 300] as const;

const nothing: FollowedInAccount = { groups: 0, again: [], left: [] };

type Order = Omit<ManagedGroupsRequest, 'kind'>;

/**
 * Enqueues the groups of one account that have rules of ours, and those that wait for somebody: the allowlist has changed. What cannot
 * be reached is tried again alone, three times in all. An account that then still fails is on record as unreachable; one that is already
 * is left to the sweeps, which scan it as soon as they reach it. Rejects where a queue or the table of sweeps fails.
 */
export async function followInAccount(order: Order, world: FollowWorld): Promise<FollowedInAccount> {
  const { account } = order;
  if (!(await world.fleet.isManaged(account))) return nothing;
  const until = world.now() + followMs;
  const access = world.openAccount(account);
  try {
    const [lost, reached] = await Promise.all([
      world.accountStates.unreachableOf(account),
      reachAccount(access, world.sleep),
    ]);
    if (reached.kind === 'failed') return await outOfReach(order, { reason: reached.reason, lost }, world);
    if (lost) await recordReachable(account, world);
    const waiting = await enqueueWaiting(order, world);
    const regions = reached.regions.enabled.filter((region) => order.regions?.includes(region) ?? true);
    const { groups, failed } = await enqueueManaged(regions, { account, access, until }, world);
    const left = failed.flatMap(({ region }) => region ?? []);
    const isAsked = failed.length > 0 && (await askAgain({ ...order, waiting: [], regions: left }, world));
    return { groups: waiting + groups, ...(isAsked ? { again: failed, left: [] } : { again: [], left: failed }) };
  } finally {
    access.close();
  }
}

async function outOfReach(
  order: Order,
  { reason, lost }: { readonly reason: string; readonly lost: AccountState | null },
  world: FollowWorld,
): Promise<FollowedInAccount> {
  const note = { account: order.account, region: null, reason };
  if (lost) return { ...nothing, left: [{ ...note, unreachableSince: lost.since }] };
  if (await askAgain(order, world)) return { ...nothing, again: [note] };
  return { ...nothing, left: [{ ...note, unreachableSince: await recordUnreachable(note, world) }] };
}

/** Asks for the same after a while; false where it has been tried often enough. */
async function askAgain({ attempt = 1, waiting = [], ...order }: Order, { scans }: FollowWorld): Promise<boolean> {
  const delay = retryDelays[attempt - 1];
  if (delay === undefined) return false;
  const names = waiting.length > 0 ? { waiting } : {};
  await scans.request([{ kind: 'managed-groups', ...order, attempt: attempt + 1, ...names }], delay);
  return true;
}

async function enqueueWaiting({ account, waiting = [] }: Order, { nominations, fleet }: FollowWorld): Promise<number> {
  const covered = waiting.filter(({ region }) => fleet.coversRegion(region));
  await nominations.enqueue(
    covered.map(({ region, groupId }) => ({ account, region, groupId })),
    allowlistChanged,
  );
  return covered.length;
}

interface Following {
  readonly account: string;
  readonly access: AccountAccess;
  /** When to stop, in milliseconds since the epoch. */
  readonly until: number;
}

/** The groups with rules of ours in all regions, which are read at the same time; the regions that fail are noted. */
async function enqueueManaged(
  regions: readonly string[],
  { account, access, until }: Following,
  { nominations, sleep, now }: FollowWorld,
): Promise<{ readonly groups: number; readonly failed: readonly PlaceNote[] }> {
  const slots = newSlots(mostRegions);
  const found = new Map<string, ReadonlySet<string>>();
  const reasons = new Map<string, string>();
  const read = async (region: string) => {
    try {
      found.set(region, await access.surveyOf(region).managedGroups());
    } catch (error) {
      reasons.set(region, messageOf(error));
    }
  };
  await withinTime(allEnded(regions.map((region) => slots(() => read(region)))), until - now(), sleep);
  const groups = [...found].flatMap(([region, ids]) => [...ids].map((groupId) => ({ account, region, groupId })));
  const late = `not read within ${followMs / 1000} s`;
  const failed = regions
    .filter((region) => !found.has(region))
    .map((region) => ({ account, region, reason: reasons.get(region) ?? late }));
  await nominations.enqueue(groups, allowlistChanged);
  return { groups: groups.length, failed };
}
