/** As many attempts as every client makes of a call (clients.ts). */
const mostAttempts = 6;

/**
 * A read with all its attempts, also where many are made at a time. The SDK's allowance for retries is one for all calls of a client: it is
 * used up by 35 that get no answer, whatever number of attempts each may have (its StandardRetryStrategy). So 32 calls at a time that meet an
 * endpoint which does not answer for twice the time of a request would fail at the second attempt. `mostThrottled`: how many
 * attempts, those of the SDK counted, where it is throttled.
 */
export async function patiently<Answer>(read: () => Promise<Answer>, mostThrottled = mostAttempts): Promise<Answer> {
  for (let attempts = 0; ; ) {
    try {
      return await read();
    } catch (error) {
      attempts += attemptsOf(error);
      if (attempts >= (isThrottled(error) ? mostThrottled : mostAttempts) || !mayPass(error)) throw error;
      await pause(attempts);
    }
  }
}

interface SdkError {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly $metadata?: { readonly attempts?: number; readonly httpStatusCode?: number };
}

function attemptsOf(error: unknown): number {
  return (error as SdkError | null)?.$metadata?.attempts ?? mostAttempts;
}

const throttling: ReadonlySet<unknown> = new Set([
  ...['ProvisionedThroughputExceededException', 'RequestLimitExceeded', 'ThrottlingException'],
]);

function isThrottled(error: unknown): boolean {
  return throttling.has((error as SdkError | null)?.name);
}

/** What the SDK tries again: throttling, no answer, and an answer that is an error of DynamoDB's own. */
const passing: ReadonlySet<unknown> = new Set([
  ...[...throttling, 'TimeoutError'],
  ...['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT'],
]);

function mayPass(error: unknown): boolean {
  const { name, code, $metadata } = error as SdkError;
  return passing.has(name) || passing.has(code) || ($metadata?.httpStatusCode ?? 0) >= 500;
}

/** Longer each time, and not the same for all who wait. */
function pause(attempts: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, attempts * 500 * (0.5 + Math.random())));
}
