import { AccountChainError, storedDecisions } from '../../aws/dynamodb-account-decisions.ts';
import type { AccountDecision } from '../../core/audit/account-chain.ts';
import { decisionDifferences, replayDecisions } from '../../core/audit/account-chain.ts';
import type { AccountAction, AccountEntry } from '../../core/audit/account-decision.ts';
import type { RegistryContents } from '../../core/organisation/registry.ts';
import type { Session } from '../session.ts';

/** What is on record about an account before a person decides. */
export interface Standing {
  readonly registry: RegistryContents;
  /** The entry of the chain that is in force; null for none. */
  readonly current: AccountEntry | null;
  /** How the table differs from the chain in this account; null where it does not. */
  readonly difference: 'inserted' | 'changed' | 'deleted' | null;
}

/** Reads the chain and the registry once, for any account. Throws an {@link AccountChainError} where the chain does not hold. */
export async function readStandings({ runtime, settings }: Session): Promise<(account: string) => Standing> {
  const registry = await runtime.registry.all();
  const replayed = replayDecisions(await runtime.accountDecisions.links());
  if (replayed.kind === 'broken') throw new AccountChainError(replayed.fault, settings.auditTable);
  const { decisions } = replayed;
  const differences = decisionDifferences(decisions, storedDecisions(registry));
  const byAccount = new Map(differences.map(({ account, kind }) => [account, kind]));
  return (account) => ({
    registry,
    current: decisions.get(account) ?? null,
    difference: byAccount.get(account) ?? null,
  });
}

/** The registry as it would be with another decision about an account. */
export function registryAfter(
  registry: RegistryContents,
  account: string,
  decision: Pick<AccountDecision, 'reason' | 'by' | 'at'> & { readonly action: AccountAction },
): RegistryContents {
  const { action, ...rest } = decision;
  const decisions = new Map(registry.decisions);
  if (action === 'reset') decisions.delete(account);
  else decisions.set(account, { ...rest, kind: action, sequence: 0, hash: '' });
  const damaged = registry.damaged.filter((item) => item.kind !== 'decision' || item.account !== account);
  return { ...registry, decisions, damaged };
}
