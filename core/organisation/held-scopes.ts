import { limitText, type ScopedLimit, type ScopedLimits } from './scoped-limits.ts';

/** What a sweep has found in one account. */
export interface AccountCounts {
  readonly account: string;
  /** The ids of the root and the OUs that it is in; null where they are not known: it then counts in every OU that has a limit. */
  readonly ouPath: readonly string[] | null;
  /** Groups to close. */
  readonly changes: number;
  /** Groups that are opted in. */
  readonly optedIn: number;
}

/** An account or an OU in which more groups would be closed than its limit allows, so that none is. */
export interface HeldScope {
  /** The id of the account or of the OU. */
  readonly scope: string;
  /** As it is set, like `10` or `20%`. */
  readonly limit: string;
  /** How many groups that is. */
  readonly most: number;
  /** How many would be closed, without those that are held by a limit of a smaller scope. */
  readonly changes: number;
}

/** What the limits of scopes leave of the groups that a sweep would close. */
export interface Holding {
  /** Accounts first, then OUs, the innermost first. */
  readonly held: readonly HeldScope[];
  /** The accounts in which nothing is closed. */
  readonly heldAccounts: ReadonlySet<string>;
  /** How many groups are left to be closed. */
  readonly changes: number;
  /** The limit of all together where these are more; null where they are not. */
  readonly share: { readonly percent: number; readonly most: number } | null;
}

/**
 * Holds back what is beyond the limits of its scope, from the inside out: accounts, then OUs, of one within another the inner one first, then the
 * share of all. What one scope holds does not count in the next: an account that is beyond its limit keeps back no other one.
 */
export function holdBack(counts: readonly AccountCounts[], limits: ScopedLimits): Holding {
  const heldAccounts = new Set<string>();
  const held: HeldScope[] = [];
  const hold = (scope: string, limit: ScopedLimit, within: readonly AccountCounts[]) => {
    const left = within.filter(({ account }) => !heldAccounts.has(account));
    const changes = sum(left, 'changes');
    const most = mostOf(limit, sum(within, 'optedIn'));
    if (changes <= most) return;
    held.push({ scope, limit: limitText(limit), most, changes });
    for (const { account } of left) heldAccounts.add(account);
  };
  for (const one of counts) {
    const limit = limits.accounts.get(one.account) ?? limits.eachAccount;
    if (limit) hold(one.account, limit, [one]);
  }
  for (const [ou, limit] of innermostFirst(limits.ous, counts)) {
    const within = counts.filter(({ ouPath }) => ouPath === null || ouPath.includes(ou));
    hold(ou, limit, within);
  }
  const changes = sum(
    counts.filter(({ account }) => !heldAccounts.has(account)),
    'changes',
  );
  return { held, heldAccounts, changes, share: shareOf(limits, counts, changes) };
}

function shareOf({ sharePercent }: ScopedLimits, counts: readonly AccountCounts[], changes: number): Holding['share'] {
  if (sharePercent === null) return null;
  const most = mostOf({ kind: 'percent', percent: sharePercent }, sum(counts, 'optedIn'));
  return changes > most ? { percent: sharePercent, most } : null;
}

/**
 * How many groups a limit allows. A percentage is rounded down, but is at least one group: 5 % of an account with ten opted-in groups
 * would otherwise never let the bot close anything there. `0%` is none.
 */
export function mostOf(limit: ScopedLimit, optedIn: number): number {
  if (limit.kind === 'groups') return limit.most;
  return limit.percent === 0 ? 0 : Math.max(1, Math.floor((limit.percent * optedIn) / 100));
}

/** By how far down they are; of equal ones by id, so that the same counts always hold the same. */
function innermostFirst(ous: ScopedLimits['ous'], counts: readonly AccountCounts[]): [string, ScopedLimit][] {
  const depths = new Map<string, number>();
  for (const { ouPath } of counts) {
    for (const [depth, ou] of (ouPath ?? []).entries()) depths.set(ou, Math.max(depth, depths.get(ou) ?? 0));
  }
  const depthOf = (ou: string) => depths.get(ou) ?? 0;
  return [...ous].sort(([a], [b]) => depthOf(b) - depthOf(a) || (a < b ? -1 : 1));
}

function sum(counts: readonly AccountCounts[], member: 'changes' | 'optedIn'): number {
  return counts.reduce((total, one) => total + one[member], 0);
}
