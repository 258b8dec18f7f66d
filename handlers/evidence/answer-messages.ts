import type { SQSBatchItemFailure, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { RetryAfter } from '../../aws/retry-after.ts';
import type { Logger } from '../../runtime/logger.ts';
import { retryLater } from '../shared/retry-later.ts';
import { answerEvidence, type EvidenceWorld } from './answer-evidence.ts';

/** In seconds, after a failure: within the five minutes that a mail waits. After the last one a message is a dead letter. */
const retryDelays = [20, 60] as const;

interface Context {
  readonly world: EvidenceWorld;
  readonly retryAfter: RetryAfter;
  readonly logger: Logger;
}

/** Answers the messages of a batch, one after the other, and names those to deliver again. Never rejects. */
export async function answerMessages(
  event: SQSEvent,
  { world, retryAfter, ...context }: Context,
): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchItemFailure[] = [];
  for (const record of event.Records) {
    const logger = context.logger.child({ messageId: record.messageId });
    try {
      await answerEvidence(record.body, world, logger);
    } catch (error) {
      logger.error({ err: error }, 'message will be delivered again');
      batchItemFailures.push({ itemIdentifier: record.messageId });
      await retryLater(record, { retryAfter, logger, delays: retryDelays });
    }
  }
  return { batchItemFailures };
}
