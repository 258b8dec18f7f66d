import { DeleteItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { createTable, createTables } from '../../aws/create-tables.ts';
import {
  AccountChainError,
  type AccountDecisions,
  type DecisionOrder,
  dynamodbAccountDecisions,
} from '../../aws/dynamodb-account-decisions.ts';
import { itemOf, storedOf } from '../../aws/dynamodb-item.ts';
import { dynamodbRegistry, registryKeys } from '../../aws/dynamodb-registry.ts';
import { accountsTable } from '../../aws/table-definitions.ts';
import { replayDecisions } from '../../core/audit/account-chain.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { ada } from '../builders/an-edit.ts';

const account = '222233334444';
const at = '2026-11-20T10:00:00.000Z';
const tables = { auditTable: 'audit', accountsTable: 'accounts' };

let dynamodb: DynamoDBClient;
let decisions: AccountDecisions;
beforeEach(async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  dynamodb = new DynamoDBClient(sandbox.clientConfig());
  await createTables(dynamodb, { allowlistTable: 'allowlist', auditTable: tables.auditTable });
  await createTable(dynamodb, tables.accountsTable, accountsTable);
  const registry = dynamodbRegistry(dynamodb, tables.accountsTable);
  decisions = dynamodbAccountDecisions({ dynamodb, ...tables, now: () => Date.parse(at) }, registry);
});

const decisionKey = (of: string) => ({ id: { S: registryKeys.decision(of) } });

function order(change: Partial<DecisionOrder> = {}): DecisionOrder {
  return { action: 'exclude', account, by: ada, reason: 'being closed', previewDigest: null, on: null, ...change };
}

async function itemOfAccount(of = account) {
  const get = { TableName: tables.accountsTable, Key: decisionKey(of), ConsistentRead: true };
  const { Item } = await dynamodb.send(new GetItemCommand(get));
  return Item ? storedOf(Item) : null;
}

async function recorded(change: Partial<DecisionOrder> = {}) {
  const result = await decisions.record(order(change));
  if (result.kind !== 'recorded') throw new Error(result.kind);
  return result.entry;
}

async function replayed() {
  const result = replayDecisions(await decisions.links());
  if (result.kind !== 'valid') throw new Error(result.fault.problem);
  return result;
}

test('a decision is in the chain and in the table of the accounts, which names its entry', async () => {
  const entry = await recorded();

  expect(entry).toMatchObject({ action: 'exclude', account, by: ada, reason: 'being closed', at, sequence: 1 });
  expect((await replayed()).last).toEqual(entry);
  const { hash, sequence } = entry;
  expect(await itemOfAccount()).toEqual({
    ...{ id: `decision#${account}`, kind: 'exclude', reason: 'being closed', by: ada.arn, at, sequence, hash },
  });
});

test('the decisions in the table are given by account, and null where one cannot be read', async () => {
  const { hash } = await recorded();
  const Item = { ...itemOf({ kind: 'maybe' }), ...decisionKey('555566667777') };
  await dynamodb.send(new PutItemCommand({ TableName: tables.accountsTable, Item }));

  const stored = await decisions.stored();

  expect([...(stored ?? [])]).toEqual([
    [account, { kind: 'exclude', reason: 'being closed', by: ada.arn, at, sequence: 1, hash }],
    ['555566667777', null],
  ]);
});

test('a reset takes the item away and stays in the chain', async () => {
  const first = await recorded();

  await recorded({ action: 'reset', on: first.hash });

  expect(await itemOfAccount()).toBeNull();
  const { decisions: inForce, last } = await replayed();
  expect([inForce.size, last?.action, last?.previousHash]).toEqual([0, 'reset', first.hash]);
});

test('whoever was shown another decision than the one in force writes nothing', async () => {
  const first = await recorded();

  const stale = await decisions.record(order({ action: 'include' }));

  expect(stale).toEqual({ kind: 'stale' });
  expect((await replayed()).last).toEqual(first);
  expect(await itemOfAccount()).toMatchObject({ kind: 'exclude', hash: first.hash });
});

test('decisions about several accounts at the same moment are all recorded, one after the other', async () => {
  const accounts = Array.from({ length: 8 }, (_, index) => String(300000000000 + index));

  await Promise.all(accounts.map((one) => recorded({ account: one })));

  expect([...(await replayed()).decisions.keys()].sort()).toEqual(accounts);
  for (const one of accounts) expect(await itemOfAccount(one)).toMatchObject({ kind: 'exclude' });
});

test('of two decisions about one account at the same moment, one is recorded', async () => {
  const kinds = (['include', 'exclude'] as const).map((action) => decisions.record(order({ action })));

  const results = (await Promise.all(kinds)).map(({ kind }) => kind);

  expect(results.toSorted()).toEqual(['recorded', 'stale']);
  const { last } = await replayed();
  expect(await itemOfAccount()).toMatchObject({ kind: last?.action, hash: last?.hash });
});

test.each([
  ['without a hash', { kind: 'include' }],
  ['with another hash', { kind: 'include', hash: 'forged' }],
])('an item that somebody has put there %s is replaced by the next decision', async (_, forged) => {
  const Item = { ...itemOf(forged), ...decisionKey(account) };
  await dynamodb.send(new PutItemCommand({ TableName: tables.accountsTable, Item }));

  const entry = await recorded();

  expect(await itemOfAccount()).toMatchObject({ kind: 'exclude', hash: entry.hash, sequence: 1 });
});

test('an item that somebody has deleted is no obstacle to a reset', async () => {
  const first = await recorded();
  await dynamodb.send(new DeleteItemCommand({ TableName: tables.accountsTable, Key: decisionKey(account) }));

  await recorded({ action: 'reset', on: first.hash });

  expect((await replayed()).decisions.size).toBe(0);
});

test.each([
  ['was changed', { reason: 'harmless' }, 'the entry was changed'],
  ['is of a newer version', { schema: 2 }, 'the entry was changed'],
])('nothing is added to a chain of which an entry %s', async (_, change, problem) => {
  const first = await recorded();
  const Item = itemOf({ ...first, ...change, groupKey: 'accounts' });
  await dynamodb.send(new PutItemCommand({ TableName: tables.auditTable, Item }));

  const refused = decisions.record(order({ on: first.hash, action: 'include' }));

  await expect(refused).rejects.toThrow(AccountChainError);
  await expect(refused).rejects.toThrow(problem);
  expect(await itemOfAccount()).toMatchObject({ kind: 'exclude', hash: first.hash });
  expect(await decisions.links()).toHaveLength(1);
});
