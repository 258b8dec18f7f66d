import type { AccountDecision } from '../../core/audit/account-chain.ts';
import { type Membership, membershipOf } from '../../core/organisation/membership.ts';
import type { OuRules } from '../../core/organisation/ou-rules.ts';
import type { AccountContact, RegisteredAccount, RegistryContents } from '../../core/organisation/registry.ts';

/** One account for `accounts list`. */
export interface AccountView {
  readonly id: string;
  /** Null where the registry does not name the account. */
  readonly name: string | null;
  /** The names of the OUs that it is in, from the root down, with a slash between; null where they are unknown. */
  readonly ou: string | null;
  /** What Organizations says of it, or `LEFT`; null where nobody says. */
  readonly state: string | null;
  /** The enabled regions, as the last scan saw them. */
  readonly regions: readonly string[];
  /** When a scan last reached it, ISO 8601 in UTC; null where none has. */
  readonly lastContact: string | null;
  /** Whether it is scanned. The reason says where nothing is changed all the same. */
  readonly included: boolean;
  readonly reason: string;
}

/** An account with what is asked of it but not shown: the ids of its OUs, from the root down. */
export interface ListedAccount extends AccountView {
  readonly membership: Membership['kind'];
  readonly ouIds: readonly string[];
}

/** What says which accounts are managed. */
export interface FleetRules extends OuRules {
  /** The account of the tables. */
  readonly hub: string;
  /** Those of SMTP_WARDEN_ACCOUNTS, where these decide; null where the registry decides. */
  readonly named: readonly string[] | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** An account that could not be reached by the last sweep. */
export interface LostAccount {
  readonly since: string;
  readonly reason: string | null;
}

interface Known {
  /** What the registry holds; null where there is none. */
  readonly registry: RegistryContents | null;
  /** By account. */
  readonly unreachable: ReadonlyMap<string, LostAccount>;
  /** What the last sweep saw of accounts of which the registry has no contact; by account. */
  readonly swept?: ReadonlyMap<string, AccountContact>;
}

/** All accounts that anything is known of, sorted by id, the account of the tables first. Pure. */
export function listedAccounts(known: Known, rules: FleetRules): ListedAccount[] {
  const { registry } = known;
  const ids = new Set([
    ...(rules.named ?? []),
    ...(registry?.accounts.keys() ?? []),
    ...(registry?.decisions.keys() ?? []),
    ...(registry?.damaged ?? []).flatMap(({ account }) => account ?? []),
  ]);
  ids.delete(rules.hub);
  return [rules.hub, ...[...ids].sort()].map((id) => listedAccount(id, known, rules));
}

function listedAccount(id: string, { registry, unreachable, swept }: Known, rules: FleetRules): ListedAccount {
  const account = registry?.accounts.get(id) ?? null;
  const contact = registry?.contacts.get(id) ?? swept?.get(id) ?? null;
  const { kind, reason } = verdictOn(id, registry, rules);
  const lost = kind === 'unmanaged' ? undefined : unreachable.get(id);
  const lostText = lost && `not reachable since ${lost.since}${lost.reason === null ? '' : `: ${lost.reason}`}`;
  return {
    id,
    name: account?.name ?? null,
    ou: ouText(account),
    state: account?.state ?? null,
    regions: contact?.regions ?? [],
    lastContact: contact?.lastContact ?? null,
    included: kind !== 'unmanaged',
    reason: lostText ? `${reason}; ${lostText}` : reason,
    membership: kind,
    ouIds: account?.ouPath ?? [],
  };
}

/** The names of the OUs from the root down; null where they are unknown. */
export function ouText(account: Pick<RegisteredAccount, 'ouNames'> | null): string | null {
  return account?.ouNames?.join('/') || null;
}

/** Whether an account is managed, and why. */
export interface Verdict {
  readonly kind: Membership['kind'];
  readonly reason: string;
}

/** As the functions decide it, with a reason in either case. `registry` is null where there is none. */
export function verdictOn(
  id: string,
  registry: RegistryContents | null,
  { hub, named, ...rules }: FleetRules,
): Verdict {
  if (id === hub) return { kind: 'managed', reason: 'the account of the tables' };
  if (named !== null) {
    if (named.includes(id)) return { kind: 'managed', reason: 'SMTP_WARDEN_ACCOUNTS names it' };
    return { kind: 'unmanaged', reason: 'SMTP_WARDEN_ACCOUNTS does not name it' };
  }
  const broken = registry?.damaged.find(({ account, kind }) => account === id && kind !== 'contact');
  if (broken) return { kind: 'unconfirmed', reason: `its item ${broken.id} cannot be read: ${broken.problem}` };
  const decision = registry?.decisions.get(id) ?? null;
  const account = registry?.accounts.get(id) ?? null;
  const membership = membershipOf({ account, decision, listing: registry?.listing ?? null }, rules);
  return { kind: membership.kind, reason: reasonOf(membership, account, decision) };
}

function reasonOf(membership: Membership, account: RegisteredAccount | null, decision: AccountDecision | null): string {
  if (membership.kind === 'managed') {
    return decision?.kind === 'include' ? `it is included: ${decision.reason}` : 'a member of the organisation';
  }
  const inAdvance = account === null && decision ? `; ${decision.kind}d in advance: ${decision.reason}` : '';
  return `${membership.reason}${inAdvance}`;
}
