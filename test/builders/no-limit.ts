import { openAllowance } from '../../core/execute/allowance.ts';
import type { CallBudget } from '../../core/execute/call-budget.ts';

/** A budget that makes nobody wait. */
export const noLimit: CallBudget = {
  tryTake: () => true,
  take: async () => true,
  giveBack: () => {},
  throttled: () => {},
};

/** An allowance of one run without a limit. */
export function anAllowance() {
  return openAllowance({ account: '111122223333', region: 'us-east-1' }, noLimit);
}
