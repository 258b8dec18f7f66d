import type { AccountDecision } from '../../core/audit/account-chain.ts';
import type { ListedAccount } from '../../core/organisation/accept-listing.ts';
import type { Listing, RegisteredAccount, Registry, RegistryContents } from '../../core/organisation/registry.ts';

/** When everything of these builders was confirmed last, unless it says otherwise. */
export const confirmedAt = '2026-11-30T12:00:00.000Z';

export const root = 'r-ab12';
export const workloads = 'ou-ab12-workloads1';
export const production = 'ou-ab12-production';

/** An account in use, in the OU `production` below `workloads`. */
export function aRegisteredAccount(changes: Partial<RegisteredAccount> = {}): RegisteredAccount {
  return {
    id: '444455556666',
    name: 'mail',
    ouPath: [root, workloads, production],
    ouNames: ['Root', 'workloads', 'production'],
    state: 'ACTIVE',
    joinedAt: '2024-03-01T08:00:00.000Z',
    seenAt: confirmedAt,
    ...changes,
  };
}

export function aListedAccount(changes: Partial<ListedAccount> = {}): ListedAccount {
  const { seenAt: _, ...listed } = aRegisteredAccount();
  return { ...listed, ...changes };
}

export function aListing(changes: Partial<Listing> = {}): Listing {
  return { acceptedAt: confirmedAt, accounts: 1, refused: null, ...changes };
}

export function anAccountDecision(changes: Partial<AccountDecision> = {}): AccountDecision {
  return {
    kind: 'exclude',
    reason: 'has a bot of its own',
    by: 'arn:aws:iam::111122223333:user/kim',
    at: '2026-11-01T08:00:00.000Z',
    sequence: 1,
    hash: 'a'.repeat(64),
    ...changes,
  };
}

interface Contents {
  readonly accounts?: readonly RegisteredAccount[];
  readonly decisions?: Readonly<Record<string, AccountDecision>>;
  readonly listing?: Listing | null;
  readonly damaged?: RegistryContents['damaged'];
}

export function registryContents({ accounts = [], decisions = {}, ...rest }: Contents = {}): RegistryContents {
  return {
    accounts: new Map(accounts.map((account) => [account.id, account])),
    decisions: new Map(Object.entries(decisions)),
    contacts: new Map(),
    listing: rest.listing === undefined ? aListing({ accounts: accounts.length }) : rest.listing,
    damaged: rest.damaged ?? [],
  };
}

/** A registry in memory; what is asked for is what `contents` is at that moment. */
export function memoryRegistry(contents: Contents): Registry & { contents: Contents } {
  const registry = {
    contents,
    of: async (account: string) => {
      const { accounts, decisions, listing, damaged } = registryContents(registry.contents);
      const broken = damaged.find((item) => item.account === account);
      if (broken) throw new Error(`damaged item ${broken.id}`);
      return { account: accounts.get(account) ?? null, decision: decisions.get(account) ?? null, listing };
    },
    all: async () => registryContents(registry.contents),
  };
  return registry;
}
