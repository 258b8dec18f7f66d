import type { AuditHistory } from '../audit/audit-log.ts';
import type { CheckQueue, Fleet } from '../gateways.ts';
import type { Policy } from '../policy/policy.ts';
import { type AccountStates, reachAccounts, recordUnreachable } from './account-states.ts';
import { enqueueAwaitingGroups } from './managed-groups.ts';
import type { PlaceNote } from './places.ts';
import type { ScanRequests } from './sweep.ts';

interface World {
  readonly scans: ScanRequests;
  readonly fleet: Fleet;
  readonly accountStates: AccountStates;
  readonly nominations: CheckQueue;
  readonly history: Pick<AuditHistory, 'briefs'>;
  readonly policy: () => Promise<Policy>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

interface Edit {
  /** The accounts that it is about; null: all. */
  readonly accounts: readonly string[] | null;
  /** How often these accounts have been tried, this time included. */
  readonly attempt?: number;
}

export interface FollowedEdit {
  /** The accounts that a scan for managed groups was requested for. */
  readonly accounts: readonly string[];
  /** How many groups were enqueued in which nobody is let in yet. */
  readonly groups: number;
  /** The accounts that are tried again, alone. */
  readonly again: readonly PlaceNote[];
  /** The accounts that are left to the first sweep that reaches them. */
  readonly left: readonly PlaceNote[];
}

/** After how many seconds an account is tried again. After that it is on record as not reachable. */
const retryDelays = [60, 300] as const;

/**
 * Has the groups of all accounts follow an edit of the allowlist. An account that cannot be reached is tried again alone; one that
 * is on record as such is left to the sweeps, which scan it as soon as they reach it.
 */
export async function followAllowlist({ accounts, attempt = 1 }: Edit, world: World): Promise<FollowedEdit> {
  const asked = (await world.fleet.accounts()).filter((account) => accounts?.includes(account) ?? true);
  const { places, failures } = await reachAccounts(asked, world);
  await world.scans.request(places.map((place) => ({ kind: 'managed-groups', ...place })));
  const failed = new Set(failures.map(({ account }) => account));
  const reached = asked.filter((account) => !failed.has(account));
  const groups = await enqueueAwaitingGroups(reached, world);
  const known = failures.filter(({ unreachableSince }) => unreachableSince !== undefined);
  const fresh = failures.filter((note) => !known.includes(note));
  const delay = retryDelays[attempt - 1];
  if (delay === undefined) {
    return { accounts: reached, groups, again: [], left: [...known, ...(await recordUnreachable(fresh, world))] };
  }
  for (const { account } of fresh) {
    await world.scans.request([{ kind: 'allowlist-changed', accounts: [account], attempt: attempt + 1 }], delay);
  }
  return { accounts: reached, groups, again: fresh, left: known };
}
