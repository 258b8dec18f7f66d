import { DynamoDBClient, type DynamoDBClientConfig, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { createTables } from '../../../aws/create-tables.ts';
import { dynamodbAllowlist } from '../../../aws/dynamodb-allowlist.ts';
import { itemOf } from '../../../aws/dynamodb-item.ts';
import type { OpenAllowlist } from '../allowlist.contract.ts';

let opened = 0;

/** An empty allowlist in tables of its own, as `smtp-warden init` makes them, at any DynamoDB endpoint. */
export async function openOnDynamodb(config: DynamoDBClientConfig): Promise<Omit<OpenAllowlist, 'close'>> {
  const dynamodb = new DynamoDBClient(config);
  opened += 1;
  const allowlistTable = `allowlist-${opened}`;
  await createTables(dynamodb, { allowlistTable, auditTable: 'audit' });
  return {
    store: dynamodbAllowlist(dynamodb, allowlistTable),
    plant: async (sortKey, members) => {
      const item = { ...itemOf(members), pk: { S: 'policy' }, sk: { S: sortKey } };
      await dynamodb.send(new PutItemCommand({ TableName: allowlistTable, Item: item }));
    },
  };
}
