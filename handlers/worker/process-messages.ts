import type { SQSBatchItemFailure, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Message, Queue } from '../../aws/queues.ts';
import type { RetryAfter } from '../../aws/retry-after.ts';
import { retryLater } from '../shared/retry-later.ts';
import { type LookContext, processMessage } from './process-message.ts';

export interface MessageContext extends LookContext {
  readonly deadLetters: Queue;
  readonly retryAfter: RetryAfter;
  /** How often a message is delivered before it is a dead letter. */
  readonly maxReceives: number;
  readonly count: (metric: 'MessagesFailed' | 'MessagesDeadLettered') => void;
}

/**
 * Works through a batch of SQS messages and names those to deliver again: what failed, and what another worker holds just
 * now (Lambda developer guide, ReportBatchItemFailures). One message's failure does not touch the others. What cannot be
 * understood, and what has failed for the last time, is set aside in the dead-letter queue together with the reason; should
 * that fail as well, the queue's own redrive sets it aside without.
 */
export async function processMessages(event: SQSEvent, context: MessageContext): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchItemFailure[] = [];
  for (const record of event.Records) {
    if (!(await isSettled(record, context))) batchItemFailures.push({ itemIdentifier: record.messageId });
  }
  return { batchItemFailures };
}

/** Whether the queue can forget the message. */
async function isSettled(record: SQSRecord, context: MessageContext): Promise<boolean> {
  const logger = context.logger.child({ messageId: record.messageId });
  const outcome = await processMessage(record.body, { ...context, logger });
  if (outcome.kind === 'done') return true;
  if (outcome.kind === 'untried') {
    logger.info('no time left for this message: it is given back');
    await retryLater(record, { ...context, logger, delays: [1] });
    return false;
  }
  const { problems } = outcome;
  const isLast = Number(record.attributes.ApproximateReceiveCount) >= context.maxReceives;
  if (outcome.kind === 'again' && !isLast) {
    if (outcome.isHeld) logger.info({ problems }, 'another worker is at it: the message comes again');
    else {
      logger.error({ problems }, 'message will be delivered again');
      context.count('MessagesFailed');
    }
    await retryLater(record, { ...context, logger, delays: retryDelays });
    return false;
  }
  try {
    await context.deadLetters.send([deadLetter(record, problems)]);
  } catch (error) {
    logger.error({ err: error, problems }, 'message could not be set aside and will be delivered again');
    context.count('MessagesFailed');
    return false;
  }
  logger.error({ problems }, 'message set aside as a dead letter');
  context.count('MessagesDeadLettered');
  return true;
}

/**
 * In seconds: soon at first, since most failures are a throttled call, and in all longer than a claim is respected, so that a
 * message about a group whose worker was cut off lasts until another may take it over.
 */
const retryDelays = [30, 120, 300, 600] as const;

const longestReason = 2_000;

function deadLetter({ messageId, body }: SQSRecord, problems: readonly string[]): Message {
  // SQS takes only what XML 1.0 can hold (SQS API reference, SendMessage).
  const reason = problems
    .join('; ')
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, longestReason);
  return { body, attributes: { reason, originalMessageId: messageId } };
}
