import { behaviour } from '../../../../aws/clients.ts';
import type { Random } from '../../races/random.ts';
import type { SimulatedProcess } from './process.ts';

/** What the SDK tries again (its constants of the standard retry mode), of that which is simulated. */
const throttling = new Set(['RequestLimitExceeded', 'ThrottlingException', 'ProvisionedThroughputExceededException']);
const transient = new Set(['TimeoutError', 'InternalServerError']);

/**
 * A call as the SDK makes it in its standard mode: tried again where it is throttled or gets no answer, after random times that double,
 * as often as the clients of aws/ have it.
 */
export async function withRetries<Result>(
  attempt: () => Promise<Result>,
  { process, random, attempts = behaviour.maxAttempts }: RetryContext,
): Promise<Result> {
  for (let failures = 0; ; ) {
    try {
      return await attempt();
    } catch (error) {
      failures += 1;
      const { name } = error as Error;
      noteAttempts(error, failures);
      if (failures >= attempts || !(throttling.has(name) || transient.has(name))) throw error;
      const base = throttling.has(name) ? 500 : 100;
      await process.sleep(Math.min(20_000, random() * 2 ** (failures - 1) * base));
    }
  }
}

interface RetryContext {
  readonly process: SimulatedProcess;
  readonly random: Random;
  readonly attempts?: number;
}

/** Callers tell by it whether an answer may have been lost before. */
function noteAttempts(error: unknown, attempts: number): void {
  const { $metadata } = error as { $metadata?: { attempts?: number } };
  if ($metadata) $metadata.attempts = attempts;
}
