import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorCode, isAnswer } from '../../aws/aws-error.ts';
import { MissingTableError, namingMissingTables } from '../../aws/missing-table.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({});
});
afterAll(() => sandbox.close());

const Key = { pk: { S: 'a' } };

test.each([
  ['a read', (dynamodb: DynamoDBClient) => dynamodb.send(new GetItemCommand({ TableName: 'entries', Key }))],
  [
    'a batch',
    (dynamodb: DynamoDBClient) =>
      dynamodb.send(new BatchGetItemCommand({ RequestItems: { entries: { Keys: [Key] } } })),
  ],
  [
    'a transaction',
    (dynamodb: DynamoDBClient) =>
      dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [{ Delete: { TableName: 'entries', Key } }] })),
  ],
])(
  'an error of %s names the table that does not exist, its region and account, and keeps its code',
  async (_, send) => {
    const place = { account: '111122223333', region: 'us-east-1' };
    const dynamodb = namingMissingTables(new DynamoDBClient(sandbox.clientConfig()), place);

    const error = await send(dynamodb).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(MissingTableError);
    expect(error).toMatchObject({
      message: 'there is no table entries in region us-east-1 of account 111122223333',
      table: 'entries',
    });
    expect([errorCode(error), isAnswer(error)]).toEqual(['ResourceNotFoundException', true]);
  },
);
