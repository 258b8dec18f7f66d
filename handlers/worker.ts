import type { SQSHandler } from 'aws-lambda';
import { securityHubClient, sqsClient } from '../aws/clients.ts';
import { sqsQueue } from '../aws/queues.ts';
import { sqsRetryAfter } from '../aws/retry-after.ts';
import { securityHubAnswers } from '../aws/security-hub.ts';
import { accountsOf, compose, ownRoleArnsOf } from '../runtime/compose.ts';
import { openMeter } from '../runtime/metrics.ts';
import { needed, type Settings, SettingsError } from '../runtime/settings.ts';
import { openFunction } from './shared/open-function.ts';
import { processMessages } from './worker/process-messages.ts';

const enter = openFunction((settings, home) => {
  const { groupQueueUrl, deadLetterQueueUrl } = settings.deployment;
  const sqs = sqsClient(home.region);
  return {
    runtime: compose(settings, home),
    ownRoleArns: ownRoleArnsOf(settings, home),
    accounts: accountsOf(settings, home),
    // The table is this deployment's alone.
    noteAuthor: `smtp-warden/${home.account}/${settings.auditTable}`,
    answers: securityHubAnswers(securityHubClient),
    retryAfter: sqsRetryAfter(sqs, needed(groupQueueUrl, 'SMTP_WARDEN_GROUP_QUEUE_URL')),
    deadLetters: sqsQueue(sqs, needed(deadLetterQueueUrl, 'SMTP_WARDEN_DEAD_LETTER_QUEUE_URL')),
    meter: openMeter(),
  };
});

/** Milliseconds for the calls of one remediation beside looking for the change. */
const timeForCallsMs = 15_000;

/** The worker Lambda: takes batches of events from SQS and closes what they have opened. */
export const handler: SQSHandler = async (event, context) => {
  const { settings, world, logger } = enter(context);
  refuseBadTimes(settings, context.getRemainingTimeInMillis());
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

/** Times that do not fit the function's timeout would have every message given back untried, or taken over too soon. */
function refuseBadTimes({ verifyTimeoutMs, warden }: Settings, timeoutMs: number): void {
  if (verifyTimeoutMs + timeForCallsMs >= timeoutMs) {
    throw new SettingsError(
      'wrong settings: SMTP_WARDEN_VERIFY_TIMEOUT_SECONDS leaves no time within the timeout of the worker',
    );
  }
  if (warden.claimTimeoutMs < timeoutMs) {
    throw new SettingsError(
      'wrong settings: SMTP_WARDEN_CLAIM_TIMEOUT_SECONDS is shorter than the timeout of the worker',
    );
  }
}
