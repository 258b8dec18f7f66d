import { dynamodbClient } from '../../../../aws/clients.ts';
import { dynamodbRegistry } from '../../../../aws/dynamodb-registry.ts';
import { dynamodbRegistryWriter } from '../../../../aws/registry-writes.ts';
import type { ListedAccount } from '../../../../core/organisation/accept-listing.ts';
import { runDiscovery } from '../../../../handlers/discover/run-discovery.ts';
import { hubOf } from '../../../../handlers/shared/hub-of.ts';
import { composeForPeople } from '../../../../runtime/compose-for-people.ts';
import { newLogger } from '../../../../runtime/logger.ts';
import type { Settings } from '../../../../runtime/settings.ts';
import { anEdit } from '../../../builders/an-edit.ts';
import { anEntry } from '../../../builders/builders.ts';
import { type Cloud, inProcess, newCaller } from '../cloud/cloud.ts';
import { newProcess } from '../engine/process.ts';
import { home } from './settings.ts';

/** What people and the function `discover` have done before: one office is approved, and the registry has every account. */
export async function furnish(cloud: Cloud, settings: Settings): Promise<void> {
  const { clock } = cloud;
  let isDone = false;
  const work = inProcess(newCaller(cloud, 'people', newProcess(clock)), async () => {
    const { allowlist } = composeForPeople(settings, home, () => {});
    await allowlist.apply(anEdit([{ kind: 'putEntry', entry: anEntry(), replaces: null }]));
    await discover(cloud, settings);
  });
  const end = work.finally(() => {
    isDone = true;
  });
  await Promise.all([end, clock.run(() => isDone)]);
}

/** The function `discover`, whose mails nobody reads here. */
async function discover(cloud: Cloud, settings: Settings): Promise<void> {
  const { organisation } = settings;
  const { now } = cloud.clock;
  const dynamodb = dynamodbClient(home.region);
  const world = {
    registry: dynamodbRegistry(dynamodb, organisation.accountsTable),
    writer: dynamodbRegistryWriter(dynamodb, organisation.accountsTable, now),
    list: async () => listed(cloud),
    rules: organisation,
    topic: { publish: async () => undefined },
    hub: hubOf(settings, home),
    meter: { count: () => undefined, publish: () => undefined },
    now,
  };
  await runDiscovery(world, newLogger('silent', 'stderr'));
}

/** The accounts as Organizations lists them. */
function listed({ accounts }: Cloud): ListedAccount[] {
  return [...accounts.values()].map(({ id, trouble }) => ({
    id,
    name: `account ${id}`,
    state: trouble === 'suspended' ? 'SUSPENDED' : 'ACTIVE',
    joinedAt: '2026-01-01T00:00:00.000Z',
    ouPath: ['r-ab12', `ou-ab12-${id.slice(-8)}`],
    ouNames: ['Root', 'Workloads'],
  }));
}
