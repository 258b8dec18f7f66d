import type { AccountRegions, Fleet } from '../core/gateways.ts';
import type { Place } from '../core/model/security-group.ts';
import { type Membership, managed, membershipOf } from '../core/organisation/membership.ts';
import type { OuRules } from '../core/organisation/ou-rules.ts';
import type { Listing, Registry, RegistryContents } from '../core/organisation/registry.ts';
import { isByRegistry, type Settings } from './settings.ts';

type FleetSettings = Pick<Settings, 'spokes' | 'regions' | 'organisation'>;

export interface FleetDeps {
  /** Whether accounts that are named beside a registry are changed only where the registry has them as managed. */
  readonly changesByRegistry?: boolean;
  /** Asks an account for its regions; throws where it cannot be reached. */
  readonly enabledRegions: (account: string) => Promise<readonly string[]>;
  readonly registry: Registry;
  /** The OUs that count, where these are not the ones of the settings; throws where nobody can say which are meant. */
  readonly rulesOf?: (own: OuRules, listing: Listing | null) => OuRules;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The fleet that the settings name, by a list or by the registry of an organisation; in the regions of SMTP_WARDEN_REGIONS. */
export function openFleet(settings: FleetSettings, home: Place, deps: FleetDeps): Fleet {
  if (isByRegistry(settings)) return fleetOfRegistry(settings, home, deps);
  const named = fleetOfSettings(settings, home, deps.enabledRegions);
  return deps.changesByRegistry ? changedByRegistry(named, fleetOfRegistry(settings, home, deps)) : named;
}

/** The accounts of one fleet, of which those that another has not as managed are scanned, and not changed. */
function changedByRegistry(named: Fleet, registered: Fleet): Fleet {
  const membership = async (account: string): Promise<Membership> => {
    const own = await named.membership(account);
    if (own.kind === 'unmanaged') return own;
    const other = await registered.membership(account);
    return other.kind === 'managed' ? managed : { kind: 'unconfirmed', reason: other.reason };
  };
  return { ...named, membership };
}

/** Our own account and those of SMTP_WARDEN_ACCOUNTS. Each is managed or unmanaged, and nothing is read to know it. */
export function fleetOfSettings(
  { spokes, regions }: Pick<FleetSettings, 'spokes' | 'regions'>,
  home: Place,
  enabledRegions: FleetDeps['enabledRegions'],
): Fleet {
  const accounts = [...new Set([home.account, ...spokes.accounts])];
  const reason = `it is neither our own, ${home.account}, nor one of SMTP_WARDEN_ACCOUNTS`;
  const membership = async (account: string): Promise<Membership> =>
    accounts.includes(account) ? managed : { kind: 'unmanaged', reason };
  return {
    hub: home.account,
    accounts: async () => accounts,
    membership,
    ...sweptBy(membership, regions),
    regionsOf: regionsBy(regions, enabledRegions),
  };
}

/**
 * Our own account and those of the registry, which is read each time: who has left is not managed from the next question on. Our own is
 * managed whatever the registry says, since it is where the bot is deployed.
 */
function fleetOfRegistry(
  { organisation, regions }: FleetSettings,
  home: Place,
  { enabledRegions, registry, now, rulesOf = (own) => own }: FleetDeps,
): Fleet {
  const rulesBy = (listing: Listing | null) => ({ ...rulesOf(organisation, listing), now: now() });
  const membership = async (account: string): Promise<Membership> => {
    if (account === home.account) return managed;
    const registration = await registry.of(account);
    return membershipOf(registration, rulesBy(registration.listing));
  };
  return {
    hub: home.account,
    accounts: async () => {
      const contents = await registry.all();
      const others = scannedAccounts(contents, rulesBy(contents.listing));
      return [home.account, ...others.filter((account) => account !== home.account)];
    },
    membership,
    ...sweptBy(membership, regions),
    regionsOf: regionsBy(regions, enabledRegions),
  };
}

/** In the order of their ids. One with a damaged item is among them, so that whoever asks for its membership names it. */
function scannedAccounts(contents: RegistryContents, rules: Parameters<typeof membershipOf>[1]): string[] {
  const { accounts, decisions, listing, damaged } = contents;
  const members = [...accounts.values()].filter((account) => {
    const decision = decisions.get(account.id) ?? null;
    return membershipOf({ account, decision, listing }, rules).kind !== 'unmanaged';
  });
  const unread = damaged.flatMap(({ kind, account }) =>
    kind === 'account' || kind === 'decision' ? (account ?? []) : [],
  );
  return [...new Set([...members.map(({ id }) => id), ...unread])].sort();
}

function sweptBy(
  membership: Fleet['membership'],
  regions: Settings['regions'],
): Pick<Fleet, 'isManaged' | 'isSwept' | 'coversRegion'> {
  const isManaged = async (account: string) => (await membership(account)).kind !== 'unmanaged';
  const coversRegion = (region: string) => regions?.includes(region) ?? true;
  return {
    isManaged,
    coversRegion,
    isSwept: async ({ account, region }) => coversRegion(region) && (await isManaged(account)),
  };
}

function regionsBy(
  regions: Settings['regions'],
  enabledRegions: FleetDeps['enabledRegions'],
): (account: string) => Promise<AccountRegions> {
  return async (account) => coveredRegions(regions, await enabledRegions(account));
}

/** Of the regions that are to be covered (null: all) those that an account has enabled, and those that it has not. */
export function coveredRegions(covered: readonly string[] | null, enabled: readonly string[]): AccountRegions {
  const wanted = covered ?? enabled;
  return {
    enabled: wanted.filter((region) => enabled.includes(region)),
    disabled: wanted.filter((region) => !enabled.includes(region)),
  };
}
