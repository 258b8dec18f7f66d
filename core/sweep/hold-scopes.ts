import type { GroupRef } from '../model/security-group.ts';
import { type Holding, holdBack } from '../organisation/held-scopes.ts';
import type { ScopedLimits } from '../organisation/scoped-limits.ts';
import type { AccountReport } from './account-report.ts';
import { type HeldGroup, type HeldPart, mostHeldGroups } from './sweep.ts';

/** The change limits of accounts and OUs, and which OUs an account is in. */
export interface SweepScopes {
  readonly limits: ScopedLimits;
  /** By account, the ids of the root and the OUs that it is in; null where they are not known. Asked only where an OU has a limit. */
  readonly ouPaths: () => Promise<ReadonlyMap<string, readonly string[] | null>>;
}

/** What a sweep has found in each account. */
export type SweepCounts = readonly { readonly account: string; readonly changes: number; readonly optedIn: number }[];

/** How many scopes are named at most. */
const mostScopes = 200;

/** What the limits of accounts and OUs leave of the groups that a sweep would close. Rejects where the OUs cannot be read. */
export async function holdingOf(counts: SweepCounts, { limits, ouPaths }: SweepScopes): Promise<Holding> {
  const paths = limits.ous.size > 0 ? await ouPaths() : new Map<string, null>();
  return holdBack(
    counts.map((one) => ({ ...one, ouPath: paths.get(one.account) ?? null })),
    limits,
  );
}

/** What is held, as the conclusion records it; null where nothing is. */
export function heldPartOf(counts: SweepCounts, holding: Holding, isHalted: boolean): HeldPart | null {
  const { held, heldAccounts, changes } = holding;
  if (held.length === 0) return null;
  const closing = counts.filter((one) => one.changes > 0 && !heldAccounts.has(one.account));
  return {
    scopes: held.slice(0, mostScopes),
    scopesOmitted: Math.max(0, held.length - mostScopes),
    changes: counts.reduce((sum, one) => sum + one.changes, 0) - changes,
    closesIn: isHalted ? [] : closing.map(({ account }) => account).sort(),
  };
}

type Reports = AsyncIterable<readonly AccountReport[]>;

/** The groups to close in some accounts. */
export async function candidatesIn(accounts: ReadonlySet<string>, reports: Reports): Promise<GroupRef[]> {
  const groups: GroupRef[] = [];
  for await (const group of groupsOf(accounts, reports)) {
    const { account, region, groupId } = group;
    groups.push({ account, region, groupId });
  }
  return groups;
}

/** The first groups of the accounts that are held, with their names. */
export async function heldGroupsIn(accounts: ReadonlySet<string>, reports: Reports): Promise<HeldGroup[]> {
  const groups: HeldGroup[] = [];
  for await (const group of groupsOf(accounts, reports)) {
    if (groups.length >= mostHeldGroups) break;
    groups.push(group);
  }
  return groups;
}

async function* groupsOf(accounts: ReadonlySet<string>, reports: Reports): AsyncGenerator<HeldGroup> {
  for await (const some of reports) {
    for (const { account, regions } of some) {
      if (!accounts.has(account)) continue;
      for (const { region, candidates, candidateNames } of regions) {
        for (const [index, groupId] of candidates.entries()) {
          yield { account, region, groupId, groupName: candidateNames[index] ?? '' };
        }
      }
    }
  }
}
