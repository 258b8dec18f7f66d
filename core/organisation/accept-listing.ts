import { type AccountState, activeState, leftState, type RegistryContents } from './registry.ts';

/** One account as a listing of the organisation names it. */
export interface ListedAccount {
  readonly id: string;
  readonly name: string;
  readonly state: AccountState;
  readonly joinedAt: string | null;
  /** The ids of the root and the OUs that it is in, from the root down; null where the tree does not have it. */
  readonly ouPath: readonly string[] | null;
  readonly ouNames: readonly string[] | null;
}

/** Whether a listing is believed. */
export type Acceptance =
  | { readonly kind: 'accepted' }
  | {
      readonly kind: 'refused';
      readonly reason: string;
      /** How many accounts it names. */
      readonly listed: number;
      /** How many active ones the registry has, and which of them it does not name. */
      readonly known: number;
      readonly missing: readonly string[];
    };

/** The greatest share of the accounts that may be missing in a listing, in percent. */
const mostMissingPercent = 10;

/**
 * Whether a listing is believed when it says that accounts have left. One that is empty is not, nor one in which more than a tenth of the
 * active accounts are missing, whatever others it names instead: it may be cut short, or be of another organisation. An account that
 * a person has excluded does not count, so that many can leave at a time: they are excluded first. One whose item cannot be read counts as
 * active.
 */
export function acceptanceOf(
  listed: readonly ListedAccount[],
  { accounts, decisions, damaged }: Pick<RegistryContents, 'accounts' | 'decisions' | 'damaged'>,
): Acceptance {
  const names = new Set(listed.map(({ id }) => id));
  const active = [...accounts.values()].filter(({ state }) => state === activeState).map(({ id }) => id);
  const known = [...active, ...damagedAccounts(damaged)].filter((id) => decisions.get(id)?.kind !== 'exclude');
  const missing = known.filter((id) => !names.has(id));
  const counts = { listed: names.size, known: known.length, missing };
  if (names.size === 0) return { kind: 'refused', reason: 'it names no account', ...counts };
  if (missing.length * 100 <= known.length * mostMissingPercent) return { kind: 'accepted' };
  const reason = `${missing.length} of ${known.length} active accounts are missing in it, more than ${mostMissingPercent} %`;
  return { kind: 'refused', reason, ...counts };
}

/** The accounts of the registry that a listing does not name and that have not left before, as far as their items can be read. */
export function missingIn(
  listed: readonly ListedAccount[],
  { accounts, damaged }: Pick<RegistryContents, 'accounts' | 'damaged'>,
): string[] {
  const names = new Set(listed.map(({ id }) => id));
  const present = [...accounts.values()].filter(({ state }) => state !== leftState).map(({ id }) => id);
  return [...present, ...damagedAccounts(damaged)].filter((id) => !names.has(id));
}

/** The accounts whose items cannot be read. */
function damagedAccounts(damaged: RegistryContents['damaged']): string[] {
  return damaged.flatMap(({ kind, account }) => (kind === 'account' && account !== null ? [account] : []));
}
