import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { dynamodbMail } from '../../../aws/mail/dynamodb-mail.ts';
import { sweepTable } from '../../../aws/table-definitions.ts';
import { startSandbox } from '../../../sandbox/start-sandbox.ts';
import { aMailDomain, anOldMailDomain } from '../../builders/some-mail.ts';

const TableName = 'sweeps';
/** As an item has it. */
const hostNamed = (name: string) => ({
  L: [{ M: { name: { S: name }, addresses: { L: [] }, lookedUpAt: { S: '2026-11-15T12:00:00.000Z' } } }],
});
const Key = { sweepId: { S: 'mail#example.com' }, part: { S: 'mx' } };

async function store() {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const dynamodb = new DynamoDBClient(sandbox.clientConfig());
  await dynamodb.send(new CreateTableCommand({ TableName, ...sweepTable }));
  return { dynamodb, mail: dynamodbMail(dynamodb, TableName) };
}

test('what is put is read again, whole, and replaces what was there; it has no end date', async () => {
  const { dynamodb, mail } = await store();
  expect(await mail.read('example.com')).toBeNull();

  await mail.put(anOldMailDomain(8));
  await mail.put(aMailDomain());

  expect(await mail.read('example.com')).toEqual(aMailDomain());
  expect(await mail.read('example.org')).toBeNull();
  const { Item = {} } = await dynamodb.send(new GetItemCommand({ TableName, Key }));
  expect(Object.keys(Item).sort()).toEqual([
    'domain',
    'failingSince',
    'hosts',
    'lookedUpAt',
    'part',
    'problem',
    'sweepId',
  ]);
});

test.each([
  ['of another domain', { domain: { S: 'example.org' } }],
  ['without its hosts', { hosts: { NULL: true } }],
  ['with a member nobody knows', { port: { N: '25' } }],
  ['with a host whose name is none', { hosts: hostNamed('mx1\u001b[31m.example.com') }],
  ['with a time that is none', { lookedUpAt: { S: 'yesterday' } }],
] as const)('an item %s is damaged, and throws nothing', async (_, change) => {
  const { dynamodb, mail } = await store();
  await mail.put(aMailDomain());
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key }));
  await dynamodb.send(new PutItemCommand({ TableName, Item: { ...Item, ...change } }));

  expect(await mail.read('example.com')).toEqual({ domain: 'example.com', damaged: expect.any(String) });
});
