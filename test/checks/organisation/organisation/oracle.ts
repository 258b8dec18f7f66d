import type { SimulatedAccount } from './accounts.ts';
import type { SimulatedGroup, SimulatedRule } from './groups.ts';

/** What a sweep has to come to, by the generator of the organisation alone. */
export interface Expected {
  /** Every account that is in use. */
  readonly accounts: readonly string[];
  /** Those of them that nobody can read. */
  readonly unread: readonly string[];
  /** Account and region pairs, groups, groups that are open, that opted in, and that are open and opted in. */
  readonly places: number;
  readonly groups: number;
  readonly findings: number;
  readonly optedIn: number;
  readonly changes: number;
  /** The groups that are to be closed, as `account/region/id`, and those that are open and did not opt in. */
  readonly toClose: readonly string[];
  readonly toReport: readonly string[];
}

export interface World {
  readonly accounts: ReadonlyMap<string, SimulatedAccount>;
  readonly groupsAt: (account: string, region: string) => readonly SimulatedGroup[];
}

/** What is expected of all accounts but those in `missing`, which still count as accounts. */
export function expectedOf({ accounts, groupsAt }: World, missing: ReadonlySet<string>): Expected {
  const inUse = [...accounts.values()].filter(({ trouble }) => trouble !== 'suspended');
  const unread = inUse.filter(({ trouble }) => trouble === 'no-role' || trouble === 'silent');
  const counts = { places: 0, groups: 0, findings: 0, optedIn: 0, changes: 0 };
  const toClose: string[] = [];
  const toReport: string[] = [];
  for (const account of inUse) {
    if (unread.includes(account) || missing.has(account.id)) continue;
    for (const region of account.regions) {
      const groups = groupsAt(account.id, region);
      const open = groups.filter(({ isOpen }) => isOpen);
      counts.places += 1;
      counts.groups += groups.length;
      counts.optedIn += groups.filter(({ isOptedIn }) => isOptedIn).length;
      counts.findings += open.length;
      for (const { id, isOptedIn } of open) (isOptedIn ? toClose : toReport).push(`${account.id}/${region}/${id}`);
    }
  }
  counts.changes = toClose.length;
  return { accounts: inUse.map(({ id }) => id), unread: unread.map(({ id }) => id), ...counts, toClose, toReport };
}

/** The organisation as it is after changes: `changed` has the rules of groups that were, by `account/region/id`. */
export function worldNow({ accounts, groupsAt }: World, changed: ReadonlyMap<string, readonly SimulatedRule[]>): World {
  return {
    accounts,
    groupsAt: (account, region) =>
      groupsAt(account, region).map((group) => {
        const rules = changed.get(`${account}/${region}/${group.id}`);
        return rules ? { ...group, isOpen: isOpenNow(rules) } : group;
      }),
  };
}

/** Whether the internet reaches port 25 by one of the rules that this simulation makes; null: nothing was changed, so it is as it was. */
export function isOpenNow(rules: readonly SimulatedRule[] | null): boolean {
  if (rules === null) return true;
  return rules.some(({ cidr, ports, protocol }) => {
    const isEverywhere = cidr === '0.0.0.0/0' || cidr === '::/0';
    return isEverywhere && protocol === 'tcp' && ports !== null && ports[0] <= 25 && ports[1] >= 25;
  });
}
