import type { AuditHistory } from '../audit/audit-log.ts';
import type { Fleet } from '../gateways.ts';
import type { Policy } from '../policy/policy.ts';
import { awaitingGroups } from './managed-groups.ts';
import type { AllowlistChanged, ManagedGroupsRequest, ScanRequests, WaitingGroup } from './scan-request.ts';

interface World {
  readonly scans: ScanRequests;
  readonly fleet: Pick<Fleet, 'accounts' | 'coversRegion'>;
  readonly history: Pick<AuditHistory, 'briefs'>;
  readonly policy: () => Promise<Policy>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface FollowedEdit {
  /** How many accounts are asked for their managed groups. */
  readonly accounts: number;
  /** In how many groups of theirs nobody is let in yet. */
  readonly waiting: number;
}

/** How many waiting groups one message names: some 60 bytes each, and a message has 256 KB. */
const mostWaiting = 1_000;

/**
 * Has the groups of all accounts, or of those that are named, follow an edit of the allowlist: asks for the groups of each account by a
 * message of its own. Asks nothing of the accounts themselves.
 */
export async function followAllowlist(
  { accounts }: Pick<AllowlistChanged, 'accounts'>,
  world: World,
): Promise<FollowedEdit> {
  const named = accounts && new Set(accounts);
  const asked = (await world.fleet.accounts()).filter((account) => named?.has(account) ?? true);
  const waiting = await awaitingGroups(asked, world);
  const byAccount = Map.groupBy(waiting, ({ account }) => account);
  const requests = asked.flatMap((account) =>
    requestsFor(
      account,
      (byAccount.get(account) ?? []).map(({ region, groupId }) => ({ region, groupId })),
    ),
  );
  await world.scans.request(requests);
  return { accounts: asked.length, waiting: waiting.length };
}

function requestsFor(account: string, waiting: readonly WaitingGroup[]): ManagedGroupsRequest[] {
  if (waiting.length === 0) return [{ kind: 'managed-groups', account }];
  const requests: ManagedGroupsRequest[] = [];
  for (let start = 0; start < waiting.length; start += mostWaiting) {
    requests.push({ kind: 'managed-groups', account, waiting: waiting.slice(start, start + mostWaiting) });
  }
  return requests;
}
