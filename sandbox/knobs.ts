import { z } from 'zod';

export const knobsSchema = z.strictObject({
  /** Token buckets of the documented sizes for EC2. */
  throttling: z.boolean(),
  /** The share of EC2 calls, 0 to 1, answered with RequestLimitExceeded; drawn from a seeded generator. */
  refuse: z.number().min(0).max(1),
  /** How old, in milliseconds, the state is that EC2 describes answer from. At most ten minutes. */
  readLag: z.int().min(0).max(600_000),
  /** How long, in milliseconds, a change of a prefix list stays in progress. */
  prefixListDelay: z.int().min(0),
  /** How long, in milliseconds, a query of Logs Insights runs, and the status that it ends with. */
  queryTime: z.int().min(0),
  queryEnd: z.enum(['Complete', 'Failed', 'Cancelled', 'Timeout', 'Unknown']),
  /** How many of them may run at a time; one more is LimitExceededException. */
  queriesAtATime: z.int().min(0),
});

/** Settings that change how AWS behaves. Write to a field and the next call feels it. */
export type Knobs = z.infer<typeof knobsSchema>;

/** AWS at its kindest: nothing lags, nothing is throttled, prefix lists change at once. */
export function kindKnobs(): Knobs {
  return {
    throttling: false,
    refuse: 0,
    readLag: 0,
    prefixListDelay: 0,
    queryTime: 0,
    queryEnd: 'Complete',
    queriesAtATime: 30,
  };
}
