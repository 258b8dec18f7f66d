import type { CheckResult } from '../../aws/checks.ts';
import { storedDecisions } from '../../aws/dynamodb-account-decisions.ts';
import type { LogStates } from '../../core/audit/group-states.ts';
import type { RegistryContents } from '../../core/organisation/registry.ts';
import { listedAccounts } from '../accounts/account-view.ts';
import { fleetRulesOf, namedAccountsOf } from '../accounts/fleet-rules.ts';
import { checkDecisions } from '../doctor/check-decisions.ts';
import { registryResult } from '../doctor/check-registry.ts';
import type { Session } from '../session.ts';

/** The accounts that are scanned, and what is wrong with the registry; null where a list says which these are. */
export interface KnownAccounts {
  readonly accounts: readonly string[];
  readonly registry: CheckResult | null;
}

/** Reads the registry of an organisation once, for both; again only where a decision in it is not on record. */
export async function readAccounts(session: Session): Promise<KnownAccounts> {
  const { runtime } = session;
  if (namedAccountsOf(session.settings) !== null) return { accounts: await runtime.fleet.accounts(), registry: null };
  const registry = await runtime.registry.all();
  const rules = fleetRulesOf(session, registry.listing);
  const all = listedAccounts({ registry, unreachable: new Map() }, rules);
  const result = registryResult(registry, rules);
  return {
    accounts: all.filter(({ included }) => included).map(({ id }) => id),
    registry: result.status === 'ok' ? await decisionsResult(registry, session) : result,
  };
}

function decisionsResult(registry: RegistryContents, { settings, runtime }: Session): Promise<CheckResult> {
  const { links, stored: readAgain } = runtime.accountDecisions;
  let read: RegistryContents | null = registry;
  const stored = async () => {
    const first = read;
    read = null;
    return first ? storedDecisions(first) : readAgain();
  };
  return checkDecisions({ settings, runtime: { accountDecisions: { links, stored } } });
}

/**
 * What a status is made of, without the groups of accounts in which the bot does nothing: accounts leave an organisation all the time, and
 * nobody has to do anything about what the log says of them. Where a list says which are managed, it is as it was.
 */
export function ofKnownAccounts<Input extends KnownAccounts & Parts>(input: Input): Input {
  if (input.registry === null) return input;
  const known = new Set(input.accounts);
  const groups = input.log.groups.filter(({ group }) => known.has(group.account));
  const unreachable = new Map([...input.unreachable].filter(([account]) => known.has(account)));
  return { ...input, log: { ...input.log, groups }, unreachable };
}

interface Parts {
  readonly log: LogStates;
  readonly unreachable: ReadonlyMap<string, unknown>;
}
