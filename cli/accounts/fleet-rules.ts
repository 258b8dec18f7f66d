import { personsRules } from '../../core/organisation/ou-rules.ts';
import type { Listing } from '../../core/organisation/registry.ts';
import { isByRegistry } from '../../runtime/settings.ts';
import type { Session } from '../session.ts';
import type { FleetRules } from './account-view.ts';

/** What says which accounts are managed: the OUs that a person has set, or else those of the deployed bot, as a listing says. */
export function fleetRulesOf({ settings, home, runtime }: Session, listing: Listing | null): FleetRules {
  const { includeOus, excludeOus } = personsRules(settings.organisation, listing?.rules).rules;
  return {
    hub: home.account,
    named: namedAccountsOf(settings),
    ...{ includeOus, excludeOus },
    now: runtime.clock.now(),
  };
}

/** The accounts of SMTP_WARDEN_ACCOUNTS, where these decide; null where the registry decides. */
export function namedAccountsOf(settings: Session['settings']): FleetRules['named'] {
  return isByRegistry(settings) ? null : settings.spokes.accounts;
}
