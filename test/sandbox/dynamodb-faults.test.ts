import { CreateTableCommand, type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { dynamodbOf, sandboxFor } from './clients.ts';

async function createTable(dynamodb: DynamoDBClient, TableName: string) {
  const AttributeDefinitions = [{ AttributeName: 'pk', AttributeType: 'S' as const }];
  const KeySchema = [{ AttributeName: 'pk', KeyType: 'HASH' as const }];
  await dynamodb.send(
    new CreateTableCommand({ TableName, AttributeDefinitions, KeySchema, BillingMode: 'PAY_PER_REQUEST' }),
  );
}

test('DynamoDB fails before it writes', async () => {
  const sandbox = await sandboxFor();
  const dynamodb = dynamodbOf(sandbox);
  await createTable(dynamodb, 'audit');
  const code = 'ProvisionedThroughputExceededException';
  sandbox.faults.add({ kind: 'before', service: 'dynamodb', action: 'PutItem', target: 'audit', code });
  const put = () => dynamodb.send(new PutItemCommand({ TableName: 'audit', Item: { pk: { S: 'one' } } }));

  await expect(put()).rejects.toMatchObject({ name: code });

  const { Item } = await dynamodb.send(new GetItemCommand({ TableName: 'audit', Key: { pk: { S: 'one' } } }));
  expect(Item).toBeUndefined();
  await put();
});

test('DynamoDB writes and the answer is lost', async () => {
  const sandbox = await sandboxFor();
  const dynamodb = dynamodbOf(sandbox);
  await createTable(dynamodb, 'audit');
  sandbox.faults.add({ kind: 'lostResponse', action: 'PutItem' });
  const ConditionExpression = 'attribute_not_exists(pk)';
  const put = () =>
    dynamodb.send(new PutItemCommand({ TableName: 'audit', Item: { pk: { S: 'one' } }, ConditionExpression }));

  await expect(put()).rejects.toMatchObject({ code: 'ECONNRESET' });
  await expect(put()).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
});
