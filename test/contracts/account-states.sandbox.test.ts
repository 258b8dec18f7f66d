import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { dynamodbAccountStates } from '../../aws/dynamodb-account-states.ts';
import { sweepTable } from '../../aws/table-definitions.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { memoryAccountStates } from '../builders/memory-account-states.ts';
import { accountStatesContract } from './account-states.contract.ts';

async function open() {
  const sandbox = await startSandbox();
  const dynamodb = new DynamoDBClient(sandbox.clientConfig());
  await dynamodb.send(new CreateTableCommand({ TableName: 'sweeps', ...sweepTable }));
  return { sandbox, states: dynamodbAccountStates(dynamodb, 'sweeps'), close: sandbox.close };
}

accountStatesContract('sandbox', open);
accountStatesContract('memory', async () => ({ states: memoryAccountStates(), close: async () => undefined }));

test('a state that cannot be read or written is an error', async () => {
  const { sandbox, states, close } = await open();
  onTestFinished(close);
  const state = {
    account: '444455556666',
    state: 'unreachable',
    since: '2026-11-15T12:00:00.000Z',
    reason: '',
  } as const;

  for (const [action, call] of [
    ['PutItem', () => states.put(state)],
    ['Query', () => states.unreachable()],
  ] as const) {
    sandbox.faults.add({ kind: 'before', action, code: 'AccessDeniedException' });
    await expect(call()).rejects.toThrow();
  }
});
