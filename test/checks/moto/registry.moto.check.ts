import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CloseAccountCommand,
  DescribeOrganizationCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
  RemoveAccountFromOrganizationCommand,
} from '@aws-sdk/client-organizations';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dynamodbRegistry } from '../../../aws/dynamodb-registry.ts';
import { listOrganisation } from '../../../aws/organizations.ts';
import { dynamodbRegistryWriter } from '../../../aws/registry-writes.ts';
import type { Notification } from '../../../aws/sns-topic.ts';
import { accountsTable } from '../../../aws/table-definitions.ts';
import { membershipOf } from '../../../core/organisation/membership.ts';
import { runDiscovery } from '../../../handlers/discover/run-discovery.ts';
import { dailyHub } from '../../builders/daily-world.ts';
import { spyLogger } from '../../builders/spy-logger.ts';
import { known, region } from '../../contracts/ec2/aws.ts';
import { type Moto, startMoto } from './start-moto.ts';

/**
 * The registry against moto's Organizations: 5,000 accounts in a tree of OUs, first in pages of 20, as AWS gives them, then of 100, which moto gives as well and
 * which takes it a fifth of the time. moto takes the management
 * account for the caller, checks no permission and never throttles, so calls are not spaced here.
 */
const size = 5_000;
const departments = 20;

/** The account that moto takes callers for whose keys it has not made. */
const management = '123456789012';

let moto: Moto;
let client: OrganizationsClient;
let organisation: string;
let ous: string[];
beforeAll(async () => {
  const script = join(import.meta.dirname, 'with-organisation.py');
  moto = await startMoto([script, management, String(size), String(departments)]);
  client = new OrganizationsClient(clientConfig());
  const { Organization } = await client.send(new DescribeOrganizationCommand({}));
  organisation = known(Organization?.Id);
  const { Roots } = await client.send(new ListRootsCommand({}));
  const workloads = await ousBelow(known(Roots?.[0]?.Id));
  ous = await ousBelow(known(workloads[0]));
});
afterAll(() => moto.close());

function clientConfig() {
  return { endpoint: moto.endpoint, region, credentials: { accessKeyId: management, secretAccessKey: 'moto' } };
}

async function ousBelow(ParentId: string): Promise<string[]> {
  const command = new ListOrganizationalUnitsForParentCommand({ ParentId, MaxResults: departments });
  const { OrganizationalUnits = [] } = await client.send(command);
  return OrganizationalUnits.map(({ Id }) => known(Id));
}

/** The account with this number; it is in the OU with this number. */
function accountOf(index: number): string {
  return String(200_000_000_000 + index);
}

test('5,000 accounts are registered with their OUs; who leaves, is closed or moves is followed and told once', async () => {
  const dynamodb = new DynamoDBClient(clientConfig());
  const table = 'smtp-warden-accounts';
  await dynamodb.send(new CreateTableCommand({ TableName: table, ...accountsTable }));
  const registry = dynamodbRegistry(dynamodb, table);
  const pacing = { perSecond: 1e6, monotonic: () => performance.now(), sleep: async () => undefined };
  const mails: Notification[] = [];
  const times: number[] = [];
  const discover = async (pageSize: number) => {
    const begun = performance.now();
    await runDiscovery(
      {
        registry,
        writer: dynamodbRegistryWriter(dynamodb, table, Date.now),
        list: () => listOrganisation(client, { organisation, pageSize, ...pacing }),
        rules: { includeOus: [], excludeOus: [] },
        topic: { publish: async (mail) => void mails.push(mail) },
        hub: dailyHub,
        meter: { count: () => undefined, publish: () => undefined },
        now: Date.now,
      },
      spyLogger().logger,
    );
    times.push(performance.now() - begun);
  };
  const [left, closed, moved] = [accountOf(0), accountOf(1), accountOf(2)];

  await discover(20);
  const first = await registry.all();
  await client.send(new RemoveAccountFromOrganizationCommand({ AccountId: left }));
  await client.send(new CloseAccountCommand({ AccountId: closed }));
  await client.send(
    new MoveAccountCommand({ AccountId: moved, SourceParentId: known(ous[2]), DestinationParentId: known(ous[5]) }),
  );
  await discover(100);
  const second = await registry.all();
  await discover(100);

  expect([first.accounts.size, first.listing?.accounts, first.damaged]).toEqual([size, size, []]);
  expect(first.accounts.get(moved)).toMatchObject({ ouNames: ['Root', 'workloads', 'department-2'], state: 'ACTIVE' });
  const stateOf = (id: string) => second.accounts.get(id)?.state;
  expect([stateOf(left), stateOf(moved)]).toEqual(['LEFT', 'ACTIVE']);
  expect(stateOf(closed)).not.toBe('ACTIVE');
  expect(second.accounts.get(moved)?.ouNames?.at(-1)).toBe('department-5');
  expect(mails.map(({ subject }) => subject)).toEqual([
    `[smtp-warden] Accounts of the organisation: ${size} joined`,
    '[smtp-warden] Accounts of the organisation: 1 left, 1 in another state, 1 moved',
  ]);
  const rules = { includeOus: [known(ous[5])], excludeOus: [], now: Date.now() };
  const memberships = await Promise.all(
    [left, closed, moved].map(async (id) => membershipOf(await registry.of(id), rules).kind),
  );
  expect(memberships).toEqual(['unmanaged', 'unmanaged', 'managed']);
  console.log(`discoveries of ${size} accounts in moto, in ms: ${times.map(Math.round).join(', ')}`);
}, 240_000);
