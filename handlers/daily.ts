import type { ScheduledHandler } from 'aws-lambda';
import { dynamodbClient, snsClient, sqsClient } from '../aws/clients.ts';
import { dynamodbAllowlist } from '../aws/dynamodb-allowlist.ts';
import { dynamodbAnchors } from '../aws/dynamodb-anchors.ts';
import { dynamodbNotices } from '../aws/dynamodb-notices.ts';
import { dynamodbRegistry } from '../aws/dynamodb-registry.ts';
import { readLogStates } from '../aws/log-states.ts';
import { sqsQueue } from '../aws/queues.ts';
import { snsTopic } from '../aws/sns-topic.ts';
import { openFleet } from '../runtime/fleet.ts';
import { openMeter } from '../runtime/metrics.ts';
import { needed } from '../runtime/settings.ts';
import { runDaily } from './daily/run-daily.ts';
import { hubOf } from './shared/hub-of.ts';
import { openFunction } from './shared/open-function.ts';
import { policyAlarm } from './shared/policy-alarm.ts';
import { queuedChecks } from './shared/queues.ts';

const enter = openFunction((settings, home) => {
  const { allowlistTable, auditTable, deployment, organisation } = settings;
  const dynamodb = dynamodbClient(home.region);
  const queueUrl = needed(deployment.backgroundQueueUrl, 'SMTP_WARDEN_BACKGROUND_QUEUE_URL');
  const noRegions = async (account: string) => Promise.reject(new Error(`account ${account} is not asked here`));
  const registry = dynamodbRegistry(dynamodb, organisation.accountsTable);
  const tables = { dynamodb, table: allowlistTable, auditTable };
  const options = { chain: settings.policyChain, onTampered: policyAlarm(settings) };
  return {
    history: { states: () => readLogStates({ dynamodb, table: auditTable }) },
    anchors: dynamodbAnchors(dynamodb, auditTable),
    // A reader that remembers nothing, so that the items are compared with the chain.
    policy: () => dynamodbAllowlist(tables, options).read(),
    notices: dynamodbNotices(dynamodb, deployment.sweepTable),
    checks: queuedChecks(sqsQueue(sqsClient(home.region), queueUrl)),
    fleet: openFleet(settings, home, { enabledRegions: noRegions, registry, now: Date.now }),
    topic: snsTopic(snsClient(home.region), needed(deployment.topicArn, 'SMTP_WARDEN_TOPIC_ARN')),
    hub: hubOf(settings, home),
    meter: openMeter(),
    now: Date.now,
  };
});

/** The daily Lambda, on a schedule: the anchor of all chains, notices of ends, and checks of proposals. */
export const handler: ScheduledHandler = async (event, context) => {
  const { settings, world, logger } = enter(context);
  // By the time it was due: Lambda calls again when an invocation fails, and that is then the same day.
  if (!event.time) throw new Error('expected the event of a schedule, with its time');
  const { noticeDays, warden } = settings;
  try {
    await runDaily({ due: event.time, noticeDays, isOff: warden.mode === 'off' }, world, logger);
  } finally {
    world.meter.publish();
  }
};
