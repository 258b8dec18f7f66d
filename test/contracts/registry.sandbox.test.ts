import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { itemOf } from '../../aws/dynamodb-item.ts';
import { dynamodbRegistry } from '../../aws/dynamodb-registry.ts';
import { dynamodbAccountContacts, dynamodbRegistryWriter } from '../../aws/registry-writes.ts';
import { accountsTable } from '../../aws/table-definitions.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { aListing, anAccountDecision, aRegisteredAccount, confirmedAt } from '../builders/a-registry.ts';

const table = 'smtp-warden-accounts';
const account = aRegisteredAccount();
const now = Date.parse(confirmedAt);
const contact = { regions: ['eu-west-1', 'us-east-1'], lastContact: '2026-11-30T11:00:00.000Z' };

async function open() {
  const sandbox = await startSandbox();
  onTestFinished(sandbox.close);
  const dynamodb = new DynamoDBClient(sandbox.clientConfig());
  await dynamodb.send(new CreateTableCommand({ TableName: table, ...accountsTable }));
  const put = (id: string, value: object) =>
    dynamodb.send(new PutItemCommand({ TableName: table, Item: { ...itemOf(value), id: { S: id } } }));
  return {
    sandbox,
    put,
    registry: dynamodbRegistry(dynamodb, table),
    writer: dynamodbRegistryWriter(dynamodb, table, () => now),
    contacts: dynamodbAccountContacts(dynamodb, table),
  };
}

const joining = { account, before: null, isRepair: false };

test('an account of which nothing is known has nothing', async () => {
  const { registry } = await open();

  expect(await registry.of(account.id)).toEqual({ account: null, decision: null, listing: null });
  expect(await registry.all()).toMatchObject({ accounts: new Map(), listing: null, damaged: [] });
});

test('what was written of an account is read by one consistent call', async () => {
  const { registry, writer, contacts, put, sandbox } = await open();
  await put(`decision#${account.id}`, { ...anAccountDecision(), preview: 'a digest' });
  await contacts.put(account.id, contact);
  const answers = [await writer.putAccount(joining), await writer.putListing(aListing())];
  const before = sandbox.calls.count('BatchGetItem');

  const registration = await registry.of(account.id);

  expect(answers).toEqual(['written', 'written']);
  expect(registration).toEqual({ account, decision: anAccountDecision(), listing: aListing() });
  expect(sandbox.calls.count('BatchGetItem') - before).toBe(1);
});

test('all of it is read, and an item that cannot be read hides no other', async () => {
  const { registry, writer, contacts, put } = await open();
  const other = '777788889999';
  await writer.putAccount(joining);
  await writer.putListing(aListing());
  await contacts.put(other, contact);
  await put(`account#${other}`, { name: 'no state' });
  await put(`decision#${other}`, { kind: 'perhaps' });
  await put('account#1', {});
  await put('note', {});

  const { accounts, decisions, contacts: seen, listing, damaged } = await registry.all();

  expect([accounts, decisions, seen]).toEqual([
    new Map([[account.id, account]]),
    new Map(),
    new Map([[other, contact]]),
  ]);
  expect(listing).toEqual(aListing());
  expect(damaged.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toMatchObject([
    { id: 'account#1', kind: 'unknown', account: null },
    { id: `account#${other}`, kind: 'account', account: other },
    { id: `decision#${other}`, kind: 'decision', account: other },
    { id: 'note', kind: 'unknown', account: null },
  ]);
});

test.each([
  ['account', `account#${account.id}`],
  ['decision', `decision#${account.id}`],
  ['listing', 'listing'],
])('a damaged %s is an error for whoever asks about the account', async (_, id) => {
  const { registry, put } = await open();
  await put(id, { kind: 'include', state: 'ACTIVE' });

  await expect(registry.of(account.id)).rejects.toThrow(`table ${table} holds a damaged item`);
});

test('an account is written over what was read, and not over what another run has written since', async () => {
  const { registry, writer } = await open();
  await writer.putAccount(joining);
  const left = { ...account, state: 'LEFT' };

  const answers = [
    await writer.putAccount(joining),
    await writer.putAccount({ account: left, before: account, isRepair: false }),
    await writer.putAccount({ account: { ...account, name: 'new' }, before: account, isRepair: false }),
  ];

  expect(answers).toEqual(['conflict', 'written', 'conflict']);
  expect((await registry.of(account.id)).account).toEqual(left);
});

test('a damaged account is replaced', async () => {
  const { registry, writer, put } = await open();
  await put(`account#${account.id}`, { name: 7 });

  expect(await writer.putAccount({ account, before: null, isRepair: true })).toBe('written');
  expect((await registry.of(account.id)).account).toEqual(account);
});

test('an older listing does not replace a later one; one that is damaged or of the future is replaced', async () => {
  const { registry, writer, put } = await open();
  const older = aListing({ acceptedAt: '2026-11-30T11:45:00.000Z' });
  await writer.putListing(aListing());
  const answer = await writer.putListing(older);
  const stands = (await registry.all()).listing;
  await put('listing', aListing({ acceptedAt: '2030-01-01T00:00:00.000Z' }));
  const afterFuture = await writer.putListing(older);
  await put('listing', { acceptedAt: 7 });
  const afterDamage = await writer.putListing(older);

  expect([answer, stands]).toEqual(['outdated', aListing()]);
  expect([afterFuture, afterDamage]).toEqual(['written', 'written']);
  expect((await registry.all()).listing).toEqual(older);
});

test('what DynamoDB leaves unread is asked for again', async () => {
  const { writer } = await open();
  await writer.putAccount(joining);
  const asked: number[] = [];
  const stored = { ...itemOf(account), id: { S: `account#${account.id}` } };
  const dynamodb = new DynamoDBClient({ region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  dynamodb.middlewareStack.add(
    () =>
      async ({ input }) => {
        const { Keys = [] } = (input as { RequestItems: Record<string, { Keys: object[] }> }).RequestItems[table] ?? {};
        asked.push(Keys.length);
        const Responses = asked.length === 1 ? {} : { [table]: [stored] };
        const UnprocessedKeys = asked.length === 1 ? { [table]: { Keys, ConsistentRead: true } } : {};
        return { output: { $metadata: {}, Responses, UnprocessedKeys }, response: {} };
      },
    { step: 'initialize' },
  );

  expect((await dynamodbRegistry(dynamodb, table).of(account.id)).account).toEqual(account);
  expect(asked).toEqual([3, 3]);
});

test('a registry that cannot be read or written is an error', async () => {
  const { sandbox, registry, writer, contacts } = await open();

  for (const [action, call] of [
    ['BatchGetItem', () => registry.of(account.id)],
    ['Scan', () => registry.all()],
    ['PutItem', () => writer.putAccount(joining)],
    ['PutItem', () => writer.putListing(aListing())],
    ['PutItem', () => contacts.put(account.id, contact)],
  ] as const) {
    sandbox.faults.add({ kind: 'before', action, code: 'AccessDeniedException' });
    await expect(call()).rejects.toThrow();
  }
});
