import type { AccountEntry, AccountLink } from './account-decision.ts';
import { type ChainFault, chainFault } from './hash-chain.ts';

/** What the chain of decisions says. */
export type ReplayedDecisions =
  | {
      readonly kind: 'valid';
      /** The decision that is in force for each account that has one; one that was reset has none. */
      readonly decisions: ReadonlyMap<string, AccountEntry>;
      /** Null where nobody has decided anything yet. */
      readonly last: AccountEntry | null;
    }
  | { readonly kind: 'broken'; readonly fault: ChainFault };

/** Follows the chain from its first entry on, and gives what is in force at its end. */
export function replayDecisions(links: readonly AccountLink[]): ReplayedDecisions {
  const fault = chainFault(links.map(({ stored }) => stored));
  const decisions = new Map<string, AccountEntry>();
  let last: AccountEntry | null = null;
  for (const { stored, entry, problem } of links) {
    const { sequence } = stored;
    if (fault !== null && sequence >= fault.sequence) break;
    if (entry === null) return { kind: 'broken', fault: { sequence, problem: problem ?? 'it cannot be read' } };
    if (entry.action === 'reset') decisions.delete(entry.account);
    else decisions.set(entry.account, entry);
    last = entry;
  }
  return fault === null ? { kind: 'valid', decisions, last } : { kind: 'broken', fault };
}

/**
 * What people have decided about an account, as the registry has it, which is what the functions read. It goes before the OU. Members that
 * nobody else reads may be beside these.
 */
export interface AccountDecision {
  readonly kind: 'include' | 'exclude';
  readonly reason: string;
  /** The ARN of the person. */
  readonly by: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** The entry of the chain that it was written with. */
  readonly sequence: number;
  readonly hash: string;
}

/** The item that an entry puts into the table of the accounts; null for one that takes it away. */
export function storedDecisionOf({ action, reason, by, at, sequence, hash }: AccountEntry): AccountDecision | null {
  return action === 'reset' ? null : { kind: action, reason, by: by.arn, at, sequence, hash };
}

/** A decision in the table that is not as the chain says. */
export interface DecisionDifference {
  readonly account: string;
  readonly kind: 'inserted' | 'changed' | 'deleted';
}

/**
 * What the table has otherwise than the chain says, sorted by account. `inTable` has the decisions by account; null for an item that cannot
 * be read.
 */
export function decisionDifferences(
  byChain: ReadonlyMap<string, AccountEntry>,
  inTable: ReadonlyMap<string, AccountDecision | null>,
): DecisionDifference[] {
  const accounts = [...new Set([...byChain.keys(), ...inTable.keys()])].sort();
  return accounts.flatMap((account): DecisionDifference[] => {
    const entry = byChain.get(account);
    const found = inTable.get(account);
    if (entry === undefined) return [{ account, kind: 'inserted' }];
    if (found === undefined) return [{ account, kind: 'deleted' }];
    return isSame(storedDecisionOf(entry), found) ? [] : [{ account, kind: 'changed' }];
  });
}

const members = ['kind', 'reason', 'by', 'at', 'sequence', 'hash'] as const;

function isSame(one: AccountDecision | null, other: AccountDecision | null): boolean {
  return one !== null && other !== null && members.every((member) => one[member] === other[member]);
}
