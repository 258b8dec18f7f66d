import { type GroupRef, groupKey } from '../model/security-group.ts';
import type { PolicyChange } from './policy.ts';

/** The groups that an edit of the policy can touch: all, or those of any of these. */
export interface Reach {
  readonly isAll: boolean;
  readonly accounts: ReadonlySet<string>;
  readonly vpcIds: ReadonlySet<string>;
  /** Groups wherever they are: a scope names no account and no region. */
  readonly groupIds: ReadonlySet<string>;
  /** By {@link groupKey}: groups whose exemption comes, changes or goes. */
  readonly groups: ReadonlyMap<string, GroupRef>;
}

export function reachOf(changes: readonly PolicyChange[]): Reach {
  const [accounts, vpcIds, groupIds] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const groups = new Map<string, GroupRef>();
  let isAll = false;
  for (const change of changes) {
    if (change.kind !== 'putEntry') groups.set(groupKey(change.exemption.group), change.exemption.group);
    else {
      const { scope } = change.entry;
      if (scope.kind === 'everything') isAll = true;
      else if (scope.kind === 'account') accounts.add(scope.account);
      else if (scope.kind === 'vpc') vpcIds.add(scope.vpcId);
      else groupIds.add(scope.groupId);
    }
  }
  return { isAll, accounts, vpcIds, groupIds, groups };
}

/** Whether an edit can touch a group. */
export function reaches(reach: Reach, { ref, vpcId }: { readonly ref: GroupRef; readonly vpcId: string }): boolean {
  return (
    isWholeAccount(reach, ref.account) ||
    reach.vpcIds.has(vpcId) ||
    reach.groupIds.has(ref.groupId) ||
    reach.groups.has(groupKey(ref))
  );
}

/** Whether an edit can touch every group of an account. */
export function isWholeAccount({ isAll, accounts }: Reach, account: string): boolean {
  return isAll || accounts.has(account);
}

/** Whether an edit can touch every group of some account. */
export function hasWholeAccounts({ isAll, accounts }: Reach): boolean {
  return isAll || accounts.size > 0;
}

/** The accounts that an edit is about; null: a scope names none, so that any may have such groups. */
export function accountsOfReach({ isAll, accounts, vpcIds, groupIds, groups }: Reach): ReadonlySet<string> | null {
  if (isAll || vpcIds.size > 0 || groupIds.size > 0) return null;
  return new Set([...accounts, ...[...groups.values()].map(({ account }) => account)]);
}
