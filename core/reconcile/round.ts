import { unjudgedReason } from '../evaluator/not-counted.ts';
import type { Allowance } from '../execute/allowance.ts';
import type { Snapshot } from '../model/security-group.ts';
import type { Chain } from './read-chain.ts';
import { type Check, conflict, type ReconcileDeps, type Reconciliation } from './reconcile-deps.ts';
import { compliant } from './results.ts';
import { withdraw } from './withdraw.ts';

/** What one round of a check came to. */
export interface Round {
  readonly result: Reconciliation;
  /** Whether the group has to be read and planned again; only after something was done. */
  readonly again?: boolean;
  /** Why it is not known that the group is compliant; left out where it is known. */
  readonly unjudged?: string | null;
}

/** What a round would change, for which it holds too few tokens: it has to read the group again once it has them. */
export interface Waiting {
  readonly calls: number;
}

/** A check with what it may send. */
export type AllowedCheck = Check & { readonly allowance: Allowance };

/** What a round has found out before the policy is read. */
export interface Found {
  readonly check: AllowedCheck;
  readonly mode: 'plan' | 'enforce';
  readonly chain: Extract<Chain, { kind: 'holds' }>;
}

/** A check that finds nothing left to do ends the proposal that it meets. */
export async function withdrawn(round: Round, { check, chain }: Found, deps: ReconcileDeps): Promise<Round> {
  if (round.unjudged) return round;
  const { result } = round;
  const reason = result.kind === 'gone' ? 'the group was deleted' : 'nothing is left to do';
  return (await withdraw(check, chain, { reason, deps })) === 'conflict' ? { result: conflict } : round;
}

export function nothingToDo(snapshot: Snapshot): Round {
  return { result: compliant, unjudged: unjudgedReason(snapshot) };
}
