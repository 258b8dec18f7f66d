import type { CallBudget } from '../../core/execute/call-budget.ts';
import type { SecurityGroups } from '../../core/gateways.ts';

/**
 * Reads of groups at no more than the worker's share of EC2's budget of them: many checks change nothing, so that nothing else slows them
 * down, and EC2 would throttle them and everybody else who reads.
 */
export function pacedReads(groups: SecurityGroups, budget: CallBudget): SecurityGroups {
  return {
    ...groups,
    snapshot: async (ref, alsoLists) => {
      await budget.take(ref, 1);
      return groups.snapshot(ref, alsoLists);
    },
  };
}
