import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import type { Context, EventBridgeEvent } from 'aws-lambda';
import { expect, test, vi } from 'vitest';
import { dynamodbClient } from '../../aws/clients.ts';
import { dynamodbRegistry } from '../../aws/dynamodb-registry.ts';
import { accountsTable } from '../../aws/table-definitions.ts';
import { freshModule } from '../builders/fresh-module.ts';
import { furnishedSandbox, home, stubEnvironment } from '../builders/live-deps.ts';
import { organisation, organizationsServer, rootId } from '../builders/organizations-server.ts';
import { snsServer } from '../builders/sns-server.ts';

const context = {
  awsRequestId: 'request-1',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:discover',
} as Context;
const management = '777788889999';
const role = { arn: `arn:aws:iam::${management}:role/organisation-reader` };
const [one, two] = ['444455556666', '555566667777'];

/** The deployed function over a sandbox and an organisation of two accounts. */
async function opened(environment: Readonly<Record<string, string>> = {}) {
  const { settings } = await furnishedSandbox({ seed: { roles: [role] } });
  const organizations = await organizationsServer([one, two]);
  const sns = await snsServer();
  const dynamodb = dynamodbClient(home.region);
  const table = settings.organisation.accountsTable;
  await dynamodb.send(new CreateTableCommand({ TableName: table, ...accountsTable }));
  stubEnvironment({
    AWS_ENDPOINT_URL_ORGANIZATIONS: organizations.url,
    AWS_ENDPOINT_URL_SNS: sns.url,
    SMTP_WARDEN_ORGANISATION: organisation,
    SMTP_WARDEN_TOPIC_ARN: 'arn:aws:sns:us-east-1:111122223333:smtp-warden',
    SMTP_WARDEN_LOG_LEVEL: 'silent',
    POWERTOOLS_METRICS_NAMESPACE: 'smtp-warden',
    POWERTOOLS_SERVICE_NAME: 'smtp-warden-test',
    ...environment,
  });
  const { handler } = await freshModule<typeof import('../../handlers/discover.ts')>('handlers/discover.ts');
  const run = async () => {
    const written: string[] = [];
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
    try {
      await handler({} as EventBridgeEvent<'Scheduled Event', unknown>, context, () => undefined);
    } finally {
      write.mockRestore();
    }
    return written.join('');
  };
  return { run, organizations, sns, registry: dynamodbRegistry(dynamodb, table) };
}

test('the function registers the accounts of the organisation, counts them and tells of them once', async () => {
  const { run, organizations, sns, registry } = await opened();

  const output = [await run(), await run()];

  const { accounts, listing } = await registry.all();
  expect([...accounts.keys()].sort()).toEqual([one, two]);
  expect(accounts.get(one)).toMatchObject({ state: 'ACTIVE', ouPath: [rootId], joinedAt: '2023-11-14T22:13:20.000Z' });
  expect(listing).toMatchObject({ accounts: 2, refused: null });
  expect(sns.published.map(({ Subject }) => Subject)).toEqual(['[smtp-warden] Accounts of the organisation: 2 joined']);
  for (const text of output) expect(text).toContain('"AccountsManaged":2');
  expect(new Set(organizations.calls.map(({ accessKeyId }) => accessKeyId))).toEqual(
    new Set([process.env.AWS_ACCESS_KEY_ID]),
  );
});

test('it lists by the role of the management account where one is given', async () => {
  const { run, organizations } = await opened({ SMTP_WARDEN_ORGANISATION_ROLE: role.arn });

  await run();

  const keys = new Set(organizations.calls.map(({ accessKeyId }) => accessKeyId));
  expect(keys.size).toBe(1);
  expect(keys).not.toContain(process.env.AWS_ACCESS_KEY_ID);
});

test('it asks again where Organizations throttles', async () => {
  const { run, organizations, registry } = await opened();
  organizations.state.throttled = 2;

  await run();

  expect((await registry.all()).accounts.size).toBe(2);
  expect(organizations.calls.slice(0, 3).map(({ operation }) => operation)).toEqual(Array(3).fill('ListAccounts'));
});

test('it fails where it may not list, and removes nobody', async () => {
  const { run, organizations, registry } = await opened();
  await run();
  organizations.state.refuses = true;

  await expect(run()).rejects.toMatchObject({ name: 'AccessDeniedException' });

  const { accounts } = await registry.all();
  expect([...accounts.values()].map(({ state }) => state)).toEqual(['ACTIVE', 'ACTIVE']);
});

test('it fails where the role cannot be assumed, and says so', async () => {
  const { run } = await opened({ SMTP_WARDEN_ORGANISATION_ROLE: `arn:aws:iam::${management}:role/somebody-else` });

  await expect(run()).rejects.toThrow(`the role arn:aws:iam::${management}:role/somebody-else cannot be assumed`);
});

test('it counts a listing that is refused', async () => {
  const { run, organizations, sns } = await opened();
  await run();
  organizations.state.ids = [one];

  const output = await run();

  expect(output).toContain('"ListingsRefused":1');
  expect(sns.published.at(-1)?.Subject).toBe(
    '[smtp-warden] Listing of the organisation refused: no account is removed',
  );
});

test('it does not start without an organisation', async () => {
  const { run } = await opened({ SMTP_WARDEN_ORGANISATION: '' });

  await expect(run()).rejects.toThrow('SMTP_WARDEN_ORGANISATION has to be set');
});
