import type { SQSBatchItemFailure, SQSHandler } from 'aws-lambda';
import { sqsClient } from '../aws/clients.ts';
import { sqsRetryAfter } from '../aws/retry-after.ts';
import { needed } from '../runtime/settings.ts';
import { openFunction } from './shared/open-function.ts';
import { retryLater } from './shared/retry-later.ts';
import { answerScanRequest } from './sweep/answer-scan-request.ts';
import { openScanWorld } from './sweep/scan-world.ts';

const enter = openFunction((settings, home) => {
  const url = needed(settings.deployment.scanQueueUrl, 'SMTP_WARDEN_SCAN_QUEUE_URL');
  return { scan: openScanWorld(settings, home), retryAfter: sqsRetryAfter(sqsClient(home.region), url) };
});

/** In seconds, after a failure. After the next one a message is a dead letter. */
const retryDelays = [60, 120] as const;

/** The scan Lambda: scans one account at a time and queues checks of the groups that need one. */
export const handler: SQSHandler = async (event, context) => {
  const invocation = enter(context);
  const { scan, retryAfter } = invocation.world;
  const batchItemFailures: SQSBatchItemFailure[] = [];
  for (const record of event.Records) {
    const logger = invocation.logger.child({ messageId: record.messageId });
    const again = (delays: readonly [number, ...number[]]) => {
      batchItemFailures.push({ itemIdentifier: record.messageId });
      return retryLater(record, { retryAfter, logger, delays });
    };
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
};
