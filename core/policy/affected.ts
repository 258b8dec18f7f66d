import { type GroupRef, groupKey } from '../model/security-group.ts';
import type { PolicyChange } from './policy.ts';

/** Whom an edit of the policy may concern. */
export interface Affected {
  /** The accounts whose managed groups have to be checked; null: of all accounts. */
  readonly accounts: readonly string[] | null;
  /** Groups whose exemption has come, changed or gone. */
  readonly groups: readonly GroupRef[];
}

/** Beyond as many accounts, all are checked: the answer has to fit into one item. */
const mostAccounts = 200;

/** Only an entry that speaks for one account names its account; any other may concern all. */
export function affectedBy(changes: readonly PolicyChange[]): Affected {
  const accounts = new Set<string>();
  const groups = new Map<string, GroupRef>();
  let isEverybody = false;
  for (const change of changes) {
    if (change.kind !== 'putEntry') groups.set(groupKey(change.exemption.group), change.exemption.group);
    else if (change.entry.scope.kind === 'account') accounts.add(change.entry.scope.account);
    else isEverybody = true;
  }
  const isAll = isEverybody || accounts.size > mostAccounts;
  return { accounts: isAll ? null : [...accounts], groups: [...groups.values()] };
}
