import type { SQSEvent } from 'aws-lambda';
import { securityHubClient, sqsClient } from '../../aws/clients.ts';
import { type Queue, sqsQueue } from '../../aws/queues.ts';
import { sqsRetryAfter } from '../../aws/retry-after.ts';
import { securityHubAnswers } from '../../aws/security-hub.ts';
import { newCallBudget } from '../../core/execute/call-budget.ts';
import { groupReadBudget } from '../../core/execute/token-bucket.ts';
import type { Fleet } from '../../core/gateways.ts';
import type { Place } from '../../core/model/security-group.ts';
import { compose, ownRoleArnsOf, realTime } from '../../runtime/compose.ts';
import { openMeter } from '../../runtime/metrics.ts';
import { rememberedFor } from '../../runtime/remembered.ts';
import { type Deployment, needed, type Settings } from '../../runtime/settings.ts';
import { policyAlarm } from '../shared/policy-alarm.ts';
import { checkWith } from './check-group.ts';
import { pacedReads } from './paced-reads.ts';
import type { CheckSource } from './process-messages.ts';

/** What the worker needs once for each execution environment. `sourceOf` says which queue a batch comes from. */
export function openWorkerWorld(settings: Settings, home: Place) {
  const sourceOf = sourcesOf(settings.deployment, home.region);
  const meter = openMeter();
  const runtime = compose(settings, home, policyAlarm(settings));
  return {
    runtime,
    check: checkWith({ ...runtime, groups: pacedReads(runtime.groups, newCallBudget(groupReadBudget, realTime)) }),
    mode: settings.warden.mode,
    changeLimit: settings.changeLimit,
    ownRoleArns: ownRoleArnsOf(settings, home),
    fleet: withRememberedAccounts(runtime.fleet),
    // The table is this deployment's alone.
    noteAuthor: `smtp-warden/${home.account}/${settings.auditTable}`,
    answers: securityHubAnswers(securityHubClient),
    sourceOf,
    maxReceives: settings.deployment.maxReceives,
    count: meter.count,
    publish: meter.publish,
  };
}

/** How long the list of all accounts counts, in milliseconds. */
const accountsCountFor = 60_000;

/**
 * The fleet, with the list of its accounts read once a minute. The worker asks for it to spread an event about a prefix list, and asks for the
 * membership of each before it does anything there. Read at each such event, the whole registry takes 500 units, and six events a second would
 * keep all others from reading a membership.
 */
export function withRememberedAccounts(fleet: Fleet, monotonic = realTime.monotonic): Fleet {
  return { ...fleet, accounts: rememberedFor(accountsCountFor, fleet.accounts, monotonic) };
}

export type WorkerWorld = ReturnType<typeof openWorkerWorld>;

/** The queue that a batch comes from: the background queue if its name says so. Lambda never mixes two queues in a batch. */
function sourcesOf(deployment: Deployment, region: string): (event: SQSEvent) => CheckSource {
  const sqs = sqsClient(region);
  const source = (groupQueue: Queue, url: string, deadLettersUrl: string): Omit<CheckSource, 'backgroundQueue'> => ({
    groupQueue,
    deadLetters: sqsQueue(sqs, deadLettersUrl),
    retryAfter: sqsRetryAfter(sqs, url),
  });
  const eventsUrl = needed(deployment.groupQueueUrl, 'SMTP_WARDEN_GROUP_QUEUE_URL');
  const events = source(
    sqsQueue(sqs, eventsUrl),
    eventsUrl,
    needed(deployment.deadLetterQueueUrl, 'SMTP_WARDEN_DEAD_LETTER_QUEUE_URL'),
  );
  const backgroundUrl = needed(deployment.backgroundQueueUrl, 'SMTP_WARDEN_BACKGROUND_QUEUE_URL');
  const backgroundQueue = sqsQueue(sqs, backgroundUrl);
  const background = source(
    backgroundQueue,
    backgroundUrl,
    needed(deployment.backgroundDeadLetterQueueUrl, 'SMTP_WARDEN_BACKGROUND_DEAD_LETTER_QUEUE_URL'),
  );
  // The ARN of a queue and its URL both end with its name.
  const name = backgroundUrl.split('/').at(-1);
  return ({ Records: [first] }) =>
    first?.eventSourceARN?.split(':').at(-1) === name
      ? { ...background, backgroundQueue }
      : { ...events, backgroundQueue };
}
