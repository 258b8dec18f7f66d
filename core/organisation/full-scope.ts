import type { ScopedLimits } from './scoped-limits.ts';

/** A group that was closed within the hour, and where it is. */
export interface ScopedClosing {
  readonly account: string;
  /** Of the OUs with a limit those that the account is in; null where that is not known: it then counts in each of them. */
  readonly ous: readonly string[] | null;
}

/** What asking for a place gave. `full`: none is free, in an account or an OU, or where `scope` is null in all. */
export type Taking =
  | { readonly kind: 'taken' }
  | { readonly kind: 'full'; readonly scope: string | null; readonly most: number };

/** A scope in which no more groups may be closed for now. */
export interface FullScope {
  /** The id of an account or an OU. */
  readonly scope: string;
  readonly most: number;
}

/**
 * The scope of a group in which as many groups were closed already as its limit allows; null where there is none. Only limits that are
 * numbers of groups hold over an hour: of how many groups a percentage would be is known to a sweep only.
 */
export function fullScope(
  { account, ous }: ScopedClosing,
  closings: readonly ScopedClosing[],
  limits: ScopedLimits,
): FullScope | null {
  const own = limits.accounts.get(account) ?? limits.eachAccount;
  if (own?.kind === 'groups' && closings.filter((one) => one.account === account).length >= own.most) {
    return { scope: account, most: own.most };
  }
  for (const [ou, limit] of limits.ous) {
    if (limit.kind !== 'groups' || !isIn(ous, ou)) continue;
    if (closings.filter((one) => isIn(one.ous, ou)).length >= limit.most) return { scope: ou, most: limit.most };
  }
  return null;
}

/** Of the OUs that an account is in those whose limit holds over an hour; null where its OUs are not known. */
export function ousWithHourlyLimit(ouPath: readonly string[] | null, { ous }: ScopedLimits): readonly string[] | null {
  return ouPath?.filter((ou) => ous.get(ou)?.kind === 'groups') ?? null;
}

function isIn(ous: readonly string[] | null, ou: string): boolean {
  return ous === null || ous.includes(ou);
}
