import { dynamodbClient } from '../../../../aws/clients.ts';
import { dynamodbRegistry } from '../../../../aws/dynamodb-registry.ts';
import { dynamodbRegistryWriter } from '../../../../aws/registry-writes.ts';
import { inBatches } from '../../../../core/model/in-batches.ts';
import { registryUpdate } from '../../../../core/organisation/registry-update.ts';
import { composeForPeople } from '../../../../runtime/compose-for-people.ts';
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
  let failure: unknown = null;
  const work = inProcess(newCaller(cloud, 'people', newProcess(clock)), async () => {
    const { allowlist } = composeForPeople(settings, home, () => {});
    await allowlist.apply(anEdit([{ kind: 'putEntry', entry: anEntry(), replaces: null }]));
    await register(cloud, settings);
  });
  work.then(
    () => {
      isDone = true;
    },
    (error) => {
      failure = error;
      isDone = true;
    },
  );
  await clock.run(() => isDone);
  if (failure) throw failure;
}

/** Writes the registry as the function `discover` does. */
export async function register({ accounts, clock }: Cloud, { organisation }: Settings): Promise<void> {
  const dynamodb = dynamodbClient(home.region);
  const writer = dynamodbRegistryWriter(dynamodb, organisation.accountsTable, clock.now);
  const contents = await dynamodbRegistry(dynamodb, organisation.accountsTable).all();
  const at = new Date(clock.now()).toISOString();
  const listed = [...accounts.values()].map(({ id, trouble }) => ({
    id,
    name: `account ${id}`,
    state: trouble === 'suspended' ? 'SUSPENDED' : 'ACTIVE',
    joinedAt: '2026-01-01T00:00:00.000Z',
    ouPath: ['r-ab12', `ou-ab12-${id.slice(-8)}`],
    ouNames: ['Root', 'Workloads'],
  }));
  const { writes, listing } = registryUpdate(listed, contents, at);
  await inBatches(writes, 32, (write) => writer.putAccount(write));
  await writer.putListing(listing);
}
