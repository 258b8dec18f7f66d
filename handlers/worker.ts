import type { SQSHandler } from 'aws-lambda';
import { securityHubClient, sqsClient } from '../aws/clients.ts';
import { sqsQueue } from '../aws/queues.ts';
import { sqsRetryAfter } from '../aws/retry-after.ts';
import { securityHubAnswers } from '../aws/security-hub.ts';
import { compose, ownRoleArnsOf } from '../runtime/compose.ts';
import { openMeter } from '../runtime/metrics.ts';
import { needed } from '../runtime/settings.ts';
import { openFunction } from './shared/open-function.ts';
import { checkWith } from './worker/check-group.ts';
import { processMessages } from './worker/process-messages.ts';
import { refuseBadTimes, timeForGroupMs } from './worker/times.ts';

const enter = openFunction((settings, home) => {
  const groupQueueUrl = needed(settings.deployment.groupQueueUrl, 'SMTP_WARDEN_GROUP_QUEUE_URL');
  const deadLettersUrl = needed(settings.deployment.deadLetterQueueUrl, 'SMTP_WARDEN_DEAD_LETTER_QUEUE_URL');
  const sqs = sqsClient(home.region);
  const runtime = compose(settings, home);
  const meter = openMeter();
  return {
    runtime,
    check: checkWith(runtime),
    mode: settings.warden.mode,
    changeLimit: settings.changeLimit,
    ownRoleArns: ownRoleArnsOf(settings, home),
    fleet: runtime.fleet,
    // The table is this deployment's alone.
    noteAuthor: `smtp-warden/${home.account}/${settings.auditTable}`,
    answers: securityHubAnswers(securityHubClient),
    groupQueue: sqsQueue(sqs, groupQueueUrl),
    retryAfter: sqsRetryAfter(sqs, groupQueueUrl),
    deadLetters: sqsQueue(sqs, deadLettersUrl),
    maxReceives: settings.deployment.maxReceives,
    count: meter.count,
    publish: meter.publish,
  };
});

/** The worker Lambda: takes batches of events from SQS and closes what they have opened. */
export const handler: SQSHandler = async (event, context) => {
  const { settings, world, logger } = enter(context);
  refuseBadTimes(settings, context.getRemainingTimeInMillis());
  try {
    const hasTime = () => context.getRemainingTimeInMillis() > timeForGroupMs(settings.warden);
    return await processMessages(event, { ...world, hasTime, logger });
  } finally {
    world.publish();
  }
};
