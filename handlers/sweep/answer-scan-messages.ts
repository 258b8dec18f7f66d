import type { SQSBatchItemFailure, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { RetryAfter } from '../../aws/retry-after.ts';
import type { Logger } from '../../runtime/logger.ts';
import { retryLater } from '../shared/retry-later.ts';
import { answerScanRequest, type ScanWorld } from './answer-scan-request.ts';

/** In seconds, after a failure. After the next one a message is a dead letter. */
const retryDelays = [60, 120] as const;

/**
 * When a message comes again whose process was ended, in seconds: after the longest that the function runs, and as a rule while its sweep
 * still waits for it. The time of the queue, half an hour, is for messages that Lambda received and had no process for.
 */
const cutOffAfterSeconds = 330;

interface Context {
  readonly scan: ScanWorld;
  readonly retryAfter: RetryAfter;
  readonly logger: Logger;
}

/** Answers the messages of a batch, one after the other, and names those to deliver again. Never rejects. */
export async function answerScanMessages(
  event: SQSEvent,
  { scan, retryAfter, ...context }: Context,
): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchItemFailure[] = [];
  for (const record of event.Records) {
    const logger = context.logger.child({ messageId: record.messageId });
    const again = (delays: readonly [number, ...number[]]) => {
      batchItemFailures.push({ itemIdentifier: record.messageId });
      return retryLater(record, { retryAfter, logger, delays });
    };
    await retryLater(record, { retryAfter, logger, delays: [cutOffAfterSeconds] });
    try {
      const deliveries = Number(record.attributes.ApproximateReceiveCount) || 1;
      const answer = await answerScanRequest({ body: record.body, deliveries }, scan, logger);
      if (answer.kind === 'again') await again([answer.delaySeconds]);
    } catch (error) {
      logger.error({ err: error }, 'message will be delivered again');
      await again(retryDelays);
    }
  }
  return { batchItemFailures };
}
