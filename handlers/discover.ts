import { setTimeout } from 'node:timers/promises';
import type { ScheduledHandler } from 'aws-lambda';
import { roleCredentials } from '../aws/accounts.ts';
import { dynamodbClient, organizationsClient, snsClient, stsClient } from '../aws/clients.ts';
import { dynamodbRegistry } from '../aws/dynamodb-registry.ts';
import { listOrganisation } from '../aws/organizations.ts';
import { dynamodbRegistryWriter } from '../aws/registry-writes.ts';
import { snsTopic } from '../aws/sns-topic.ts';
import type { Place } from '../core/model/security-group.ts';
import { openMeter } from '../runtime/metrics.ts';
import { needed, type Settings } from '../runtime/settings.ts';
import { runDiscovery } from './discover/run-discovery.ts';
import { hubOf } from './shared/hub-of.ts';
import { openFunction } from './shared/open-function.ts';

/**
 * Organizations has a throttling limit for each operation (docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html,
 * "Throttling limits"; the figures are unverified here), and all tools of an organisation share it. A call that is throttled is tried
 * again, later each time. 5,000 accounts in 200 OUs take about 900 calls: 3 minutes.
 */
const callsPerSecond = 5;

const enter = openFunction((settings, home) => {
  const { organisation, deployment } = settings;
  const dynamodb = dynamodbClient(home.region);
  const client = clientOf(settings, home);
  const id = needed(organisation.id, 'SMTP_WARDEN_ORGANISATION');
  const pacing = { perSecond: callsPerSecond, monotonic: () => performance.now(), sleep: setTimeout };
  return {
    registry: dynamodbRegistry(dynamodb, organisation.accountsTable),
    writer: dynamodbRegistryWriter(dynamodb, organisation.accountsTable, Date.now),
    list: () => listOrganisation(client, { organisation: id, ...pacing }),
    rules: organisation,
    topic: snsTopic(snsClient(home.region), needed(deployment.topicArn, 'SMTP_WARDEN_TOPIC_ARN')),
    hub: hubOf(settings, home),
    meter: openMeter(),
    now: Date.now,
  };
});

/** The discover Lambda, on a schedule: keeps the registry of the organisation's accounts. */
export const handler: ScheduledHandler = async (_, context) => {
  const { world, logger } = enter(context);
  try {
    await runDiscovery(world, logger);
  } finally {
    world.meter.publish();
  }
};

/** By the role of the management account, or by our own as a delegated administrator. */
function clientOf({ organisation, spokes }: Settings, { region }: Place): ReturnType<typeof organizationsClient> {
  if (organisation.roleArn === null) return organizationsClient({ region });
  return organizationsClient({ region, credentials: roleCredentials(stsClient(region), organisation.roleArn, spokes) });
}
