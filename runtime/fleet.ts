import type { AccountRegions, Fleet } from '../core/gateways.ts';
import type { Place } from '../core/model/security-group.ts';
import type { Settings } from './settings.ts';

/**
 * The fleet that the settings name: our own account and those of SMTP_WARDEN_ACCOUNTS, in the regions of SMTP_WARDEN_REGIONS.
 * `enabledRegions` asks an account for its regions and throws where it cannot be reached.
 */
export function fleetOfSettings(
  { spokes, regions }: Pick<Settings, 'spokes' | 'regions'>,
  home: Place,
  enabledRegions: (account: string) => Promise<readonly string[]>,
): Fleet {
  const accounts = [...new Set([home.account, ...spokes.accounts])];
  const isManaged = (account: string) => accounts.includes(account);
  return {
    hub: home.account,
    accounts: async () => accounts,
    isManaged: async (account) => isManaged(account),
    isSwept: async ({ account, region }) => isManaged(account) && (regions?.includes(region) ?? true),
    coversRegion: (region) => regions?.includes(region) ?? true,
    regionsOf: async (account) => coveredRegions(regions, await enabledRegions(account)),
  };
}

/** Of the regions that are to be covered (null: all) those that an account has enabled, and those that it has not. */
export function coveredRegions(covered: readonly string[] | null, enabled: readonly string[]): AccountRegions {
  const wanted = covered ?? enabled;
  return {
    enabled: wanted.filter((region) => enabled.includes(region)),
    disabled: wanted.filter((region) => !enabled.includes(region)),
  };
}
