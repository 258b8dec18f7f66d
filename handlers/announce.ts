import type { DynamoDBStreamHandler } from 'aws-lambda';
import { dynamodbClient, eventBridgeClient, snsClient } from '../aws/clients.ts';
import { dynamodbEarlierEntries } from '../aws/dynamodb-group-history.ts';
import { eventBus } from '../aws/event-bus.ts';
import { snsTopic } from '../aws/sns-topic.ts';
import { openMeter } from '../runtime/metrics.ts';
import { needed } from '../runtime/settings.ts';
import { announceRecords } from './announce/announce-records.ts';
import { openFunction } from './shared/open-function.ts';

const enter = openFunction(({ auditTable, deployment }, { region }) => ({
  auditTable,
  sweepTable: deployment.sweepTable,
  earlierEntries: dynamodbEarlierEntries(dynamodbClient(region), auditTable),
  bus: eventBus(eventBridgeClient(region)),
  topic: snsTopic(snsClient(region), needed(deployment.topicArn, 'SMTP_WARDEN_TOPIC_ARN')),
  meter: openMeter(),
}));

/**
 * The Lambda on the streams of the audit table and the sweep table: the log is the outbox, so that whatever is on record
 * is announced, at least once, and nothing else is.
 */
export const handler: DynamoDBStreamHandler = async (event, context) => {
  const { world, logger } = enter(context);
  try {
    return await announceRecords(event.Records, { ...world, logger });
  } finally {
    world.meter.publish();
  }
};
