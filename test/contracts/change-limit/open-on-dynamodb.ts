import {
  CreateTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  PutItemCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { dynamodbChangeLimit } from '../../../aws/dynamodb-change-limit.ts';
import { itemOf, storedOf } from '../../../aws/dynamodb-item.ts';
import { sweepTable } from '../../../aws/table-definitions.ts';
import { hourlyLimits } from '../../builders/hourly-limits.ts';
import type { OpenChangeLimit } from '../change-limit.contract.ts';

let opened = 0;

/** A change limit that nobody has used, in a table of sweeps as it is deployed, at any DynamoDB endpoint. */
export async function openChangeLimitOnDynamodb(config: DynamoDBClientConfig): Promise<Omit<OpenChangeLimit, 'close'>> {
  const dynamodb = new DynamoDBClient(config);
  opened += 1;
  const table = `limits-${opened}`;
  await dynamodb.send(new CreateTableCommand({ TableName: table, ...sweepTable }));
  await waitUntilTableExists({ client: dynamodb, maxWaitTime: 120, minDelay: 1, maxDelay: 5 }, { TableName: table });
  const key = { sweepId: 'change-limit', part: 'closings' };
  return {
    table,
    limitOf: (count, limits = {}) => dynamodbChangeLimit(dynamodb, table, { ...hourlyLimits(count), ...limits }),
    plant: async (members) => {
      await dynamodb.send(new PutItemCommand({ TableName: table, Item: itemOf({ ...members, ...key }) }));
    },
    stored: async () => {
      const answer = await dynamodb.send(new GetItemCommand({ TableName: table, Key: itemOf(key) }));
      return storedOf(answer.Item ?? {});
    },
  };
}
