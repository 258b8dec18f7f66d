import type { DynamoDBStreamHandler } from 'aws-lambda';
import { sqsClient } from '../aws/clients.ts';
import { sqsQueue } from '../aws/queues.ts';
import { needed } from '../runtime/settings.ts';
import { queueRechecks } from './recheck/queue-rechecks.ts';
import { openFunction } from './shared/open-function.ts';
import { queuedChecks } from './shared/queues.ts';

const enter = openFunction(({ deployment, warden }, { region }) => {
  const url = needed(deployment.groupQueueUrl, 'SMTP_WARDEN_GROUP_QUEUE_URL');
  return { checks: queuedChecks(sqsQueue(sqsClient(region), url)), claimTimeoutMs: warden.claimTimeoutMs };
});

/**
 * The Lambda on the stream of the audit table that queues a check of each remediation for the time when it should have ended. It is not
 * part of `announce`, which reads the same stream: a record waits there until SNS and EventBridge are reachable and all records
 * before it can be read. Throws if the queue cannot be reached; the stream then delivers again.
 */
export const handler: DynamoDBStreamHandler = async (event, context) => {
  const { world, logger } = enter(context);
  await queueRechecks(event.Records, { ...world, now: Date.now(), logger });
};
