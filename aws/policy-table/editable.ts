import { digestOfItems } from '../../core/audit/policy-chain.ts';
import type { PolicyEntry } from '../../core/audit/policy-entry.ts';
import type { PolicyItem } from '../../core/policy/policy.ts';
import type { PolicyState } from './policy-state.ts';
import type { StoredHead } from './read-table.ts';

/** The table cannot be edited as it is; the message says what to do first. */
export class UneditableError extends Error {
  override readonly name = 'UneditableError';
}

/** What an edit is made on. `head` and `last` are null for the first edit of a table in which nothing was ever stored. */
export interface Editable {
  readonly head: StoredHead | null;
  readonly last: PolicyEntry | null;
  readonly items: readonly PolicyItem[];
  readonly version: string;
}

/** The version of a policy in which nothing was ever stored. */
const emptyVersion = 'empty';

/** The version of the policy as an edit is bound to it. */
export function versionOf(state: PolicyState): string {
  if (state.kind !== 'unadopted') return state.last.hash;
  const { stored } = state;
  const isEmpty = stored.kind === 'old' && stored.items.length === 0;
  return isEmpty ? emptyVersion : `not adopted, ${digestOfItems(stored.items)}`;
}

/** Throws an {@link UneditableError} where the table has to be adopted or put right first. */
export function editable(state: PolicyState, table: string): Editable {
  const version = versionOf(state);
  if (state.kind === 'agreed') {
    const { head, last, policy } = state;
    return { head, last, items: [...policy.entries, ...policy.exemptions], version };
  }
  if (state.kind === 'tampered') {
    throw new UneditableError(
      `table ${table} is not as the policy's chain says: ${state.problem}. Accept an item with: smtp-warden allowlist accept ID --reason "…". Or put the table back to what the chain says with: smtp-warden init`,
    );
  }
  if (state.stored.kind === 'old' && state.stored.items.length === 0) {
    return { head: null, last: null, items: [], version };
  }
  const layout = state.stored.kind === 'old' ? 'has the layout of an older version' : 'has no chain of the policy yet';
  throw new UneditableError(`table ${table} ${layout}, so it can be read but not edited. Run once: smtp-warden init`);
}
