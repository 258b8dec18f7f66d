import type { CheckResult } from '../../aws/checks.ts';
import { listedAccounts } from '../accounts/account-view.ts';
import { fleetRulesOf } from '../accounts/fleet-rules.ts';
import { registryResult } from '../doctor/check-registry.ts';
import type { Session } from '../session.ts';

/** The accounts that are scanned, and what is wrong with the registry; null where a list says which these are. */
export interface KnownAccounts {
  readonly accounts: readonly string[];
  readonly registry: CheckResult | null;
}

/** Reads the registry of an organisation once, for both. */
export async function readAccounts(session: Session): Promise<KnownAccounts> {
  const { runtime } = session;
  const rules = fleetRulesOf(session);
  if (rules.named !== null) return { accounts: await runtime.fleet.accounts(), registry: null };
  const registry = await runtime.registry.all();
  const all = listedAccounts({ registry, unreachable: new Map() }, rules);
  return {
    accounts: all.filter(({ included }) => included).map(({ id }) => id),
    registry: registryResult(registry, rules),
  };
}
