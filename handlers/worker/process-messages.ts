import type { SQSBatchItemFailure, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Message, Queue } from '../../aws/queues.ts';
import type { RetryAfter } from '../../aws/retry-after.ts';
import { allEnded } from '../../core/model/all-ended.ts';
import { messageOf } from '../../core/model/message-of.ts';
import { retryLater } from '../shared/retry-later.ts';
import { newTurns } from './in-turn.ts';
import { type MessageContext, type MessageOutcome, processMessage } from './process-message.ts';

/** Where the messages of a batch come from. A batch is of one queue. */
export interface CheckSource {
  /** The queue itself, for a copy of a message that has to come again. */
  readonly groupQueue: Queue;
  /** The queue of what may wait behind events. */
  readonly backgroundQueue: Queue;
  readonly deadLetters: Queue;
  readonly retryAfter: RetryAfter;
}

export interface BatchContext extends Omit<MessageContext, 'inTurn'>, CheckSource {
  /** How often a message is delivered before it is a dead letter. */
  readonly maxReceives: number;
}

/**
 * Processes the messages of a batch together and names those to deliver again (Lambda developer guide, ReportBatchItemFailures). A message
 * that fails does not affect the others. A message that cannot be read, or failed for the last time, is moved to the dead-letter queue
 * with the reason. If that fails as well, the redrive policy of the queue moves it without a reason.
 */
export async function processMessages(event: SQSEvent, context: BatchContext): Promise<SQSBatchResponse> {
  const inTurn = newTurns();
  const failures = event.Records.map(async (record): Promise<SQSBatchItemFailure[]> => {
    const logger = context.logger.child({ messageId: record.messageId });
    const outcome = await processMessage(record.body, { ...context, inTurn, logger });
    const isSettled = await settle(record, outcome, { ...context, logger });
    return isSettled ? [] : [{ itemIdentifier: record.messageId }];
  });
  return { batchItemFailures: (await allEnded(failures)).flat() };
}

/** Acts on the outcome of a message. Returns whether the message can be deleted. */
function settle(record: SQSRecord, outcome: MessageOutcome, context: BatchContext): Promise<boolean> | boolean {
  switch (outcome.kind) {
    case 'done':
      return true;
    case 'busy':
      return askAgain(record, outcome, context);
    case 'untried':
      return handBack(record, context);
    case 'partly':
      return askAgainElsewhere(record, outcome, context);
    case 'spread':
      return spread(record, outcome, context);
    case 'again': {
      const isLast = Number(record.attributes.ApproximateReceiveCount) >= context.maxReceives;
      if (isLast && outcome.isForSweeps) return leaveToSweeps(outcome.problems, context);
      return isLast ? setAside(record, outcome.problems, context) : retry(record, outcome.problems, context);
    }
    case 'dead':
      return setAside(record, outcome.problems, context);
  }
}

/** SQS holds a message back for 15 minutes at most (SQS quotas, message timers). */
const longestDelaySeconds = 900;

/**
 * Sends a copy of the message to its queue, delayed until a group of it is free. The receive count of the copy begins at 1: waiting
 * does not count as a failure.
 */
async function askAgain(
  record: SQSRecord,
  { reasons, againInMs }: Extract<MessageOutcome, { kind: 'busy' }>,
  context: BatchContext,
): Promise<boolean> {
  const delaySeconds = Math.min(Math.max(0, Math.ceil(againInMs / 1000)), longestDelaySeconds);
  try {
    await context.groupQueue.send([{ body: record.body, delaySeconds }]);
  } catch (error) {
    context.logger.error({ err: error, reasons }, 'message could not be queued again and will be delivered again');
    context.count('MessagesFailed');
    await retryLater(record, { ...context, delays: retryDelays });
    return false;
  }
  context.logger.info({ reasons, delaySeconds }, 'a group is busy: the message was queued again');
  return true;
}

/** Queues a message for the accounts that failed alone. It is counted anew, and names fewer accounts each time. */
async function askAgainElsewhere(
  record: SQSRecord,
  { problems, rest }: Extract<MessageOutcome, { kind: 'partly' }>,
  context: BatchContext,
): Promise<boolean> {
  const [delaySeconds] = retryDelays;
  try {
    await context.groupQueue.send([{ body: rest, delaySeconds }]);
  } catch (error) {
    context.logger.error({ err: error }, 'message for the accounts that failed could not be queued');
    return retry(record, problems, context);
  }
  context.logger.error({ problems, delaySeconds }, 'some accounts failed: they alone are tried again');
  context.count('MessagesFailed');
  return true;
}

/**
 * Queues the parts of a message in its place: the first, which has the account of the list, where the message came from, and the others behind all
 * events. In an organisation they are hundreds, and whoever edits lists of their own would keep the events of all others waiting. Where only some
 * of them could be queued the message comes again and with it all of them: a check that is made twice changes nothing the second time.
 */
async function spread(
  record: SQSRecord,
  { parts }: Extract<MessageOutcome, { kind: 'spread' }>,
  context: BatchContext,
): Promise<boolean> {
  try {
    await context.groupQueue.send(parts.slice(0, 1).map((body) => ({ body })));
    await context.backgroundQueue.send(parts.slice(1).map((body) => ({ body })));
  } catch (error) {
    context.logger.error({ err: error }, 'parts of the message could not be queued');
    return retry(record, [messageOf(error)], context);
  }
  context.logger.info({ parts: parts.length }, 'about many accounts: the message was queued in parts');
  return true;
}

/** Nothing is lost: the first sweep that reaches an account again checks all its groups. */
function leaveToSweeps(problems: readonly string[], { logger }: BatchContext): boolean {
  logger.error({ problems }, 'accounts cannot be reached: left to the next sweep that reaches them');
  return true;
}

async function handBack(record: SQSRecord, context: BatchContext): Promise<boolean> {
  context.logger.info('no time left for this message: it is returned to the queue');
  await retryLater(record, { ...context, delays: [1] });
  return false;
}

async function retry(record: SQSRecord, problems: readonly string[], context: BatchContext): Promise<boolean> {
  context.logger.error({ problems }, 'message will be delivered again');
  context.count('MessagesFailed');
  await retryLater(record, { ...context, delays: retryDelays });
  return false;
}

async function setAside(record: SQSRecord, problems: readonly string[], context: BatchContext): Promise<boolean> {
  const { deadLetters, logger, count } = context;
  try {
    await deadLetters.send([deadLetter(record, problems)]);
  } catch (error) {
    logger.error(
      { err: error, problems },
      'message could not be moved to the dead-letter queue and will be delivered again',
    );
    count('MessagesFailed');
    return false;
  }
  logger.error({ problems }, 'message moved to the dead-letter queue');
  count('MessagesDeadLettered');
  return true;
}

/** In seconds: soon at first, since most failures are a throttled call, and a quarter of an hour in all. */
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
