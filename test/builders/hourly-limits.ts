import type { HourlyLimits } from '../../aws/dynamodb-change-limit.ts';
import { noScopedLimits } from '../../core/organisation/scoped-limits.ts';

/** A limit of all groups together, and none of any account or OU. */
export function hourlyLimits(most: number): HourlyLimits {
  return {
    most,
    scoped: noScopedLimits,
    ouPathOf: async (account) => {
      throw new Error(`nobody has to know the OU of ${account}`);
    },
  };
}
