import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { dynamodbClient, eventBridgeClient, snsClient, sqsClient } from '../aws/clients.ts';
import { dynamodbEvidence } from '../aws/dynamodb-evidence.ts';
import { dynamodbEarlierEntries } from '../aws/dynamodb-group-history.ts';
import { dynamodbPendingMails } from '../aws/dynamodb-pending-mails.ts';
import { eventBus } from '../aws/event-bus.ts';
import { sqsQueue } from '../aws/queues.ts';
import { snsTopic } from '../aws/sns-topic.ts';
import { openMeter } from '../runtime/metrics.ts';
import { needed, type Settings } from '../runtime/settings.ts';
import { announceRecords, type EvidenceOfMails } from './announce/announce-records.ts';
import { sendDigests } from './announce/send-digests.ts';
import { queuedEvidenceRequests } from './shared/evidence-requests.ts';
import { hubOf } from './shared/hub-of.ts';
import { openFunction } from './shared/open-function.ts';

const enter = openFunction((settings, home) => {
  const { auditTable, deployment } = settings;
  const { region } = home;
  return {
    auditTable,
    sweepTable: deployment.sweepTable,
    hub: hubOf(settings, home),
    now: Date.now,
    earlierEntries: dynamodbEarlierEntries(dynamodbClient(region), auditTable),
    bus: eventBus(eventBridgeClient(region)),
    pendingMails: dynamodbPendingMails(dynamodbClient(region), deployment.sweepTable, Date.now),
    topic: snsTopic(snsClient(region), needed(deployment.topicArn, 'SMTP_WARDEN_TOPIC_ARN')),
    evidence: evidenceOf(settings, region),
    meter: openMeter(),
  };
});

function evidenceOf({ evidence, deployment }: Settings, region: string): EvidenceOfMails | null {
  if (evidence.when === 'off') return null;
  const url = needed(evidence.queueUrl, 'SMTP_WARDEN_EVIDENCE_QUEUE_URL');
  return {
    ...queuedEvidenceRequests(sqsQueue(sqsClient(region), url)),
    store: dynamodbEvidence(dynamodbClient(region), deployment.sweepTable, Date.now),
  };
}

/** What the schedule in deploy/notifications.yml sends. */
interface SendDigests {
  readonly kind: 'send-digests';
}

/**
 * The Lambda on the streams of the audit table and the sweep table: the log is the outbox, so that whatever is on record
 * is announced, at least once, and nothing else is. A schedule has it send the mails that wait for a digest.
 */
export const handler = async (
  event: DynamoDBStreamEvent | SendDigests,
  context: Context,
): Promise<DynamoDBBatchResponse> => {
  const { world, logger } = enter(context);
  try {
    if ('Records' in event) return await announceRecords(event.Records, { ...world, logger });
    await sendDigests({ ...world, logger });
    return { batchItemFailures: [] };
  } finally {
    world.meter.publish();
  }
};
