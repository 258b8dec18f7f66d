import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { dynamodbAccountStates } from '../../aws/dynamodb-account-states.ts';
import { dynamodbAllowlist } from '../../aws/dynamodb-allowlist.ts';
import { dynamodbAuditLog } from '../../aws/dynamodb-audit-log.ts';
import { dynamodbChangeLimit } from '../../aws/dynamodb-change-limit.ts';
import { dynamodbEarlierEntries } from '../../aws/dynamodb-group-history.ts';
import { itemOf } from '../../aws/dynamodb-item.ts';
import { dynamodbRegistry } from '../../aws/dynamodb-registry.ts';
import { dynamodbSweeps } from '../../aws/dynamodb-sweeps.ts';
import { link } from '../../core/audit/hash-chain.ts';
import { readSweep } from '../../core/sweep/sweep-ledger.ts';
import { aPlainRecord } from '../builders/a-plain-record.ts';
import { groupRef, now } from '../builders/builders.ts';
import { hourlyLimits } from '../builders/hourly-limits.ts';
import { aSweep } from '../contracts/sweep-ledger/sweeps.ts';

/** A client of a table that holds one key and nothing else, and every request that was made of it. */
function emptyTable() {
  const sent: object[] = [];
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const dynamodb = new DynamoDBClient({ region: 'us-east-1', credentials });
  dynamodb.middlewareStack.add(
    (_, { commandName = '' }) =>
      async ({ input }) => {
        sent.push(input);
        const Items =
          commandName === 'ScanCommand' ? [itemOf({ groupKey: '111122223333/us-east-1/sg-0123456789abcdef0' })] : [];
        return { output: { $metadata: {}, Items, Responses: {} }, response: {} };
      },
    { step: 'initialize' },
  );
  return { dynamodb, sent };
}

const onTampered = (problem: string) => expect.unreachable(problem);

const entry = link(aPlainRecord(), null);
const sweepsOf = (dynamodb: DynamoDBClient) => dynamodbSweeps(dynamodb, 'table', () => now);

test.each<[string, (dynamodb: DynamoDBClient) => Promise<unknown>]>([
  [
    'the policy',
    (dynamodb) =>
      dynamodbAllowlist({ dynamodb, table: 'table', auditTable: 'audit' }, { chain: 'optional', onTampered }).read(),
  ],
  ['the tail of a chain', (dynamodb) => dynamodbAuditLog(dynamodb, 'table').tail(groupRef)],
  ['a chain', (dynamodb) => dynamodbAuditLog(dynamodb, 'table').entriesOf('a')],
  ['what came before an entry', (dynamodb) => Array.fromAsync(dynamodbEarlierEntries(dynamodb, 'table')(entry))],
  ['a sweep', (dynamodb) => readSweep(sweepsOf(dynamodb), 'sweep-1')],
  ['the reports of a sweep', (dynamodb) => Array.fromAsync(sweepsOf(dynamodb).reports(aSweep()))],
  ['the report of an account', (dynamodb) => sweepsOf(dynamodb).reportOf({ sweepId: 'sweep-1', part: 0 }, '1')],
  ['who has reported to a sweep', (dynamodb) => sweepsOf(dynamodb).reported('sweep-1')],
  ['how far a sweep is', (dynamodb) => sweepsOf(dynamodb).progress('sweep-1')],
  ['how a sweep ended', (dynamodb) => sweepsOf(dynamodb).conclusion('sweep-1')],
  ['which sweep is the latest', (dynamodb) => sweepsOf(dynamodb).latestId()],
  ['the accounts out of reach', (dynamodb) => dynamodbAccountStates(dynamodb, 'table').unreachable()],
  ['whether an account is out of reach', (dynamodb) => dynamodbAccountStates(dynamodb, 'table').unreachableOf('1')],
  ['the registry of accounts', (dynamodb) => dynamodbRegistry(dynamodb, 'table').all()],
])('%s is read consistently', async (_, read) => {
  const { dynamodb, sent } = emptyTable();

  await read(dynamodb);

  expect(sent.length).toBeGreaterThan(0);
  for (const input of sent) expect(input).toMatchObject({ ConsistentRead: true });
});

test('the chains are, once their keys are known', async () => {
  const { dynamodb, sent } = emptyTable();

  await Array.fromAsync(dynamodbAuditLog(dynamodb, 'table').chains());

  // Which keys there are, by a scan in four segments, and the one chain that there is.
  expect(sent).toHaveLength(5);
  for (const input of sent) expect(input).toMatchObject({ ConsistentRead: true });
});

test('the change limit is, before a place is taken', async () => {
  const { dynamodb, sent } = emptyTable();

  await dynamodbChangeLimit(dynamodb, 'table', hourlyLimits(1)).take(groupRef, now);

  expect(sent[0]).toMatchObject({ ConsistentRead: true });
  expect(sent).toHaveLength(2);
});

test('what the registry says of one account is', async () => {
  const { dynamodb, sent } = emptyTable();

  await dynamodbRegistry(dynamodb, 'table').of('444455556666');

  expect(sent).toMatchObject([{ RequestItems: { table: { ConsistentRead: true } } }]);
});
