import {
  type AccountDecision,
  type DecisionDifference,
  decisionDifferences,
  replayDecisions,
} from '../../core/audit/account-chain.ts';
import { type AccountLink, accountsChainKey } from '../../core/audit/account-decision.ts';
import type { LogFault } from './log-fault.ts';

/** What of a session the decisions about accounts are read by. */
export interface AccountsSource {
  readonly settings: { readonly organisation: { readonly id: string | null } };
  readonly runtime: {
    readonly accountDecisions: {
      readonly links: () => Promise<readonly AccountLink[]>;
      /** Those in the table of the accounts, by account; null for one that cannot be read. Null altogether where there is no table. */
      readonly stored: () => Promise<ReadonlyMap<string, AccountDecision | null> | null>;
    };
  };
}

/**
 * Follows the chain of decisions about accounts, and compares what it says with the table of the accounts, by which the functions go.
 * Gives the first fault of the chain, or else each account whose decision is otherwise in the table.
 */
export async function verifyAccounts(source: AccountsSource): Promise<LogFault[]> {
  const first = await readOnce(source);
  if (first.fault !== null || first.differences.length === 0) return faultsOf(first);
  // A person may have decided between the two reads: what is otherwise twice is otherwise.
  const again = await readOnce(source);
  const seen = new Set(first.differences.map(keyOf));
  return faultsOf({ ...again, differences: again.differences.filter((one) => seen.has(keyOf(one))) });
}

interface Reading {
  readonly fault: LogFault | null;
  readonly differences: readonly DecisionDifference[];
  /** The last entry of the chain. */
  readonly sequence: number;
}

async function readOnce({ runtime, settings }: AccountsSource): Promise<Reading> {
  const links = await runtime.accountDecisions.links();
  const replayed = replayDecisions(links);
  const sequence = links.at(-1)?.stored.sequence ?? 0;
  if (replayed.kind === 'broken') {
    return { fault: { group: accountsChainKey, ...replayed.fault }, differences: [], sequence };
  }
  // Without an organisation there is no such table, and nobody needs the right to read it.
  if (links.length === 0 && settings.organisation.id === null) return { fault: null, differences: [], sequence };
  const stored = (await runtime.accountDecisions.stored()) ?? new Map();
  return { fault: null, differences: decisionDifferences(replayed.decisions, stored), sequence };
}

function faultsOf({ fault, differences, sequence }: Reading): LogFault[] {
  if (fault !== null) return [fault];
  return differences.map(({ account, kind }) => ({
    group: accountsChainKey,
    sequence,
    item: `decision#${account}`,
    problem: texts[kind],
  }));
}

const advice = 'Decide anew with smtp-warden accounts include, exclude or reset';

const texts: Readonly<Record<DecisionDifference['kind'], string>> = {
  inserted: `no entry of the chain made this decision in the table of the accounts. ${advice}`,
  changed: `the decision is otherwise in the table of the accounts. ${advice}`,
  deleted: `the decision is not in the table of the accounts. ${advice}`,
};

function keyOf({ account, kind }: DecisionDifference): string {
  return `${account} ${kind}`;
}
