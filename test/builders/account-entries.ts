import type { AccountAction, AccountEntry, AccountLink, AccountRecord } from '../../core/audit/account-decision.ts';
import { link } from '../../core/audit/hash-chain.ts';
import { ada } from './an-edit.ts';

/** A chain of decisions, oldest first: what was decided about which account. */
export function accountEntries(
  ...decided: readonly (readonly [AccountAction, string, Partial<AccountRecord>?])[]
): AccountEntry[] {
  const entries: AccountEntry[] = [];
  for (const [index, [action, account, change = {}]] of decided.entries()) {
    const record: AccountRecord = {
      schema: 1,
      kind: 'account-decision',
      at: new Date(Date.UTC(2026, 10, 20, 0, index)).toISOString(),
      action,
      account,
      by: ada,
      reason: 'a test',
      previewDigest: null,
      ...change,
    };
    entries.push(link(record, entries.at(-1) ?? null));
  }
  return entries;
}

/** The same as they are read. */
export function accountLinksOf(entries: readonly AccountEntry[]): AccountLink[] {
  return entries.map((entry) => ({ stored: entry, entry, problem: null }));
}
