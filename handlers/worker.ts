import type { SQSHandler } from 'aws-lambda';
import { securityHubClient, sqsClient } from '../aws/clients.ts';
import { sqsQueue } from '../aws/queues.ts';
import { securityHubAnswers } from '../aws/security-hub.ts';
import { compose, ownRoleArnsOf } from '../runtime/compose.ts';
import { openMeter } from '../runtime/metrics.ts';
import { needed } from '../runtime/settings.ts';
import { openFunction } from './open-function.ts';
import { processMessages } from './process-messages.ts';

const enter = openFunction((settings, home) => {
  const url = needed(settings.deployment.deadLetterQueueUrl, 'SMTP_WARDEN_DEAD_LETTER_QUEUE_URL');
  return {
    runtime: compose(settings, home),
    ownRoleArns: ownRoleArnsOf(settings, home),
    ownAccount: home.account,
    answers: securityHubAnswers(securityHubClient),
    deadLetters: sqsQueue(sqsClient(home.region), url),
    meter: openMeter(),
  };
});

/** Milliseconds for the calls of one remediation beside looking for the change. */
const timeForCallsMs = 15_000;

/** The worker Lambda: takes batches of events from SQS and closes what they have opened. */
export const handler: SQSHandler = async (event, context) => {
  const { settings, world, logger } = enter(context);
  try {
    return await processMessages(event, {
      ...world,
      brake: settings.brake,
      maxReceives: settings.deployment.maxReceives,
      hasTime: () => context.getRemainingTimeInMillis() > settings.verifyTimeoutMs + timeForCallsMs,
      count: world.meter.count,
      logger,
    });
  } finally {
    world.meter.publish();
  }
};
