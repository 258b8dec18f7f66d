import type { SQSHandler } from 'aws-lambda';
import { sqsClient } from '../aws/clients.ts';
import { sqsRetryAfter } from '../aws/retry-after.ts';
import { needed } from '../runtime/settings.ts';
import { openFunction } from './shared/open-function.ts';
import { answerScanMessages } from './sweep/answer-scan-messages.ts';
import { openScanWorld } from './sweep/scan-world.ts';

const enter = openFunction((settings, home) => {
  const url = needed(settings.deployment.scanQueueUrl, 'SMTP_WARDEN_SCAN_QUEUE_URL');
  return { scan: openScanWorld(settings, home), retryAfter: sqsRetryAfter(sqsClient(home.region), url) };
});

/** The scan Lambda: scans one account at a time and queues checks of the groups that need one. */
export const handler: SQSHandler = async (event, context) => {
  const { world, logger } = enter(context);
  return answerScanMessages(event, { ...world, logger });
};
