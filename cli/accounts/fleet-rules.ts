import { isByRegistry } from '../../runtime/settings.ts';
import type { Session } from '../session.ts';
import type { FleetRules } from './account-view.ts';

/** What says which accounts are managed, by the settings of a person. */
export function fleetRulesOf({ settings, home, runtime }: Session): FleetRules {
  const { includeOus, excludeOus } = settings.organisation;
  return {
    hub: home.account,
    named: isByRegistry(settings) ? null : settings.spokes.accounts,
    ...{ includeOus, excludeOus },
    now: runtime.clock.now(),
  };
}
