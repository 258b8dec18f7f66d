import type { SQSRecord } from 'aws-lambda';
import type { RetryAfter } from '../../aws/retry-after.ts';
import type { Logger } from '../../runtime/logger.ts';

interface Later {
  readonly retryAfter: RetryAfter;
  readonly logger: Logger;
  /** How long after the first failure, the second and so on, in seconds; after the last of these, as long again. */
  readonly delays: readonly [number, ...number[]];
}

/**
 * Has a message that failed, or may be cut off, come again sooner than the queue would by itself.
 * Only a courtesy: where it cannot be done, the queue's own time holds, and that is logged.
 */
export async function retryLater(record: SQSRecord, { retryAfter, logger, delays }: Later): Promise<void> {
  const failures = Math.max(1, Number(record.attributes.ApproximateReceiveCount) || 1);
  try {
    await retryAfter(record.receiptHandle, delays[failures - 1] ?? delays.at(-1) ?? delays[0]);
  } catch (error) {
    logger.warn({ err: error }, 'the message is delivered again only after the visibility timeout of the queue');
  }
}
