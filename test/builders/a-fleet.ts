import type { Fleet } from '../../core/gateways.ts';
import { fleetOfSettings } from '../../runtime/fleet.ts';

interface FleetOptions {
  /** The first is the hub. */
  readonly accounts?: readonly [string, ...string[]];
  /** The regions that are swept; null: all that are enabled. */
  readonly regions?: readonly string[] | null;
  /** Throws for an account that cannot be reached. */
  readonly enabled?: (account: string) => readonly string[];
}

/** A fleet of one account, unless it is given more. */
export function aFleet(options: FleetOptions = {}): Fleet {
  const { accounts = ['111122223333'], regions = null, enabled = () => ['us-east-1'] } = options;
  const [hub, ...others] = accounts;
  const spokes = { accounts: others, roleName: 'reader', externalId: null };
  return fleetOfSettings({ spokes, regions }, { account: hub, region: 'us-east-1' }, async (account) =>
    enabled(account),
  );
}
