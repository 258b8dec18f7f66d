import {
  CreateTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  PutItemCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { itemOf, storedOf } from '../../../aws/dynamodb-item.ts';
import { dynamodbSweeps } from '../../../aws/dynamodb-sweeps.ts';
import { sweepTable } from '../../../aws/table-definitions.ts';
import { now } from '../../builders/builders.ts';
import type { OpenSweepLedger } from '../sweep-ledger.contract.ts';

export interface SweepsOnDynamodb extends OpenSweepLedger {
  readonly table: string;
  /** Writes an item as nobody should. */
  readonly plant: (sweepId: string, part: string, members: object) => Promise<void>;
  /** An item with all its attributes; without any where it does not exist. */
  readonly stored: (sweepId: string, part: string) => Promise<Record<string, unknown>>;
}

let opened = 0;

/** An empty ledger of sweeps in a table of its own, as it is deployed, at any DynamoDB endpoint. */
export async function openSweepsOnDynamodb(config: DynamoDBClientConfig): Promise<Omit<SweepsOnDynamodb, 'close'>> {
  const dynamodb = new DynamoDBClient(config);
  opened += 1;
  const table = `sweeps-${opened}`;
  await dynamodb.send(new CreateTableCommand({ TableName: table, ...sweepTable }));
  await waitUntilTableExists({ client: dynamodb, maxWaitTime: 120, minDelay: 1, maxDelay: 5 }, { TableName: table });
  return {
    table,
    ledger: dynamodbSweeps(dynamodb, table, () => now),
    plant: async (sweepId, part, members) => {
      await dynamodb.send(new PutItemCommand({ TableName: table, Item: itemOf({ ...members, sweepId, part }) }));
    },
    stored: async (sweepId, part) => {
      const answer = await dynamodb.send(new GetItemCommand({ TableName: table, Key: itemOf({ sweepId, part }) }));
      return storedOf(answer.Item ?? {});
    },
  };
}
