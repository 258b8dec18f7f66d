import { PolicyChainError } from '../../aws/policy-table/policy-chain-error.ts';
import type { PolicyState } from '../../aws/policy-table/policy-state.ts';
import { type PolicyHistory, replayPolicy } from '../../core/audit/policy-chain.ts';
import { policyChainKey } from '../../core/audit/policy-entry.ts';
import { differenceText } from '../render/policy-difference.ts';
import type { LogFault } from './log-fault.ts';

/** What of a session the policy is read by. */
export interface PolicySource {
  readonly runtime: { readonly allowlist: PolicyHistory & { readonly state: () => Promise<PolicyState> } };
}

/**
 * Replays the policy's chain with the parts of its large edits, and compares the policy that it makes with the allowlist table. Gives the
 * first fault of the chain, or else each item of the table that is otherwise than the chain says. Nothing is wrong with a table that has
 * no chain yet.
 */
export async function verifyPolicy({ runtime }: PolicySource): Promise<LogFault[]> {
  const links = await runtime.allowlist.links();
  const replayed = replayPolicy(links);
  if (replayed.kind === 'broken') return [{ group: policyChainKey, ...replayed.fault }];
  try {
    return tableFaults(await runtime.allowlist.state());
  } catch (error) {
    // The chain holds as it is, so it has lost its end.
    if (!(error instanceof PolicyChainError)) throw error;
    return [{ group: policyChainKey, sequence: links.length + 1, problem: error.message }];
  }
}

function tableFaults(state: PolicyState): LogFault[] {
  if (state.kind !== 'tampered') return [];
  const place = { group: policyChainKey, sequence: state.last.sequence };
  if (state.differences.length === 0) return [{ ...place, problem: `the allowlist table: ${state.problem}` }];
  return state.differences.map((difference) => ({
    ...place,
    item: difference.item,
    problem: differenceText(difference),
  }));
}
