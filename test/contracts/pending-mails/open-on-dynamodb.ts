import {
  CreateTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  PutItemCommand,
  ScanCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { type Item, storedOf } from '../../../aws/dynamodb-item.ts';
import { dynamodbPendingMails } from '../../../aws/dynamodb-pending-mails.ts';
import { sweepTable } from '../../../aws/table-definitions.ts';
import { now } from '../../builders/builders.ts';
import type { OpenPendingMails } from '../pending-mails.contract.ts';

interface OpenedMails extends Omit<OpenPendingMails, 'close'> {
  readonly items: () => Promise<readonly Record<string, unknown>[]>;
  /** Puts an item there as somebody else would. */
  readonly put: (item: Item) => Promise<void>;
}

/** No mails, in a table of sweeps as it is deployed, at any DynamoDB endpoint. */
export async function openPendingMailsOnDynamodb(config: DynamoDBClientConfig): Promise<OpenedMails> {
  const dynamodb = new DynamoDBClient(config);
  const table = 'pending-mails';
  await dynamodb.send(new CreateTableCommand({ TableName: table, ...sweepTable }));
  await waitUntilTableExists({ client: dynamodb, maxWaitTime: 120, minDelay: 1, maxDelay: 5 }, { TableName: table });
  return {
    mails: dynamodbPendingMails(dynamodb, table, () => now),
    put: async (Item) => void (await dynamodb.send(new PutItemCommand({ TableName: table, Item }))),
    items: async () => {
      const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
      return Items.map(storedOf);
    },
  };
}
