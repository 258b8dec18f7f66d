import type { SimulatedAccount } from './accounts.ts';
import type { SimulatedGroup } from './groups.ts';

/** What a sweep has to come to, by the generator alone. */
export interface Expected {
  /** Every account that is in use, in order. */
  readonly accounts: readonly string[];
  /** Those of them that nobody can read, in order. */
  readonly unread: readonly string[];
  /** Account and region pairs, groups, groups that are open, that opted in, and that opted in and are open. */
  readonly places: number;
  readonly groups: number;
  readonly findings: number;
  readonly optedIn: number;
  readonly changes: number;
  /** The groups that are to be closed, as `account/region/id`, in order. */
  readonly toClose: readonly string[];
  /** The groups that are open and did not opt in. */
  readonly toReport: readonly string[];
}

interface World {
  readonly accounts: ReadonlyMap<string, SimulatedAccount>;
  readonly generated: (account: string, region: string) => readonly SimulatedGroup[];
}

/** What is expected of all accounts but those in `without`, which still count as accounts. */
export function expectedOf({ accounts, generated }: World, without: ReadonlySet<string> = new Set()): Expected {
  const inUse = [...accounts.values()].filter(({ trouble }) => trouble !== 'suspended');
  const unread = inUse.filter(({ trouble }) => trouble === 'no-role' || trouble === 'silent').map(({ id }) => id);
  const read = inUse.filter(({ id }) => !unread.includes(id) && !without.has(id));
  const counts = { places: 0, groups: 0, findings: 0, optedIn: 0, changes: 0 };
  const toClose: string[] = [];
  const toReport: string[] = [];
  for (const { id, regions } of read) {
    for (const region of regions) {
      counts.places += 1;
      for (const group of generated(id, region)) {
        counts.groups += 1;
        if (group.isOptedIn) counts.optedIn += 1;
        if (!group.isOpen) continue;
        counts.findings += 1;
        (group.isOptedIn ? toClose : toReport).push(`${id}/${region}/${group.id}`);
      }
    }
  }
  counts.changes = toClose.length;
  return {
    accounts: inUse.map(({ id }) => id).sort(),
    unread: unread.sort(),
    ...counts,
    toClose: toClose.sort(),
    toReport: toReport.sort(),
  };
}
