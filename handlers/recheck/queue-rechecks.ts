import type { DynamoDBRecord } from 'aws-lambda';
import type { CheckQueue } from '../../core/gateways.ts';
import type { Logger } from '../../runtime/logger.ts';
import { type RecheckContext, recheckOf } from './recheck-of.ts';

interface QueueContext extends RecheckContext {
  readonly checks: CheckQueue;
  readonly logger: Logger;
}

/**
 * Queues the checks that a batch of stream records asks for. A second delivery queues them again, which does no harm. Throws
 * where the queue does not take one.
 */
export async function queueRechecks(records: readonly DynamoDBRecord[], context: QueueContext): Promise<void> {
  for (const record of records) {
    const recheck = recheckOf(record, context);
    const logger = context.logger.child({ chain: record.dynamodb?.Keys?.groupKey?.S });
    if (recheck.kind === 'none') {
      logger.info({ reason: recheck.reason }, 'no check queued');
      continue;
    }
    const { group, why, delaysSeconds } = recheck;
    for (const delaySeconds of delaysSeconds) {
      await context.checks.enqueue([group], why, delaySeconds);
      logger.info({ trigger: why.trigger.name, delaySeconds }, 'check queued');
    }
  }
}
