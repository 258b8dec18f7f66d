import { DynamoDBClient, type DynamoDBClientConfig, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { createTables } from '../../../aws/create-tables.ts';
import { itemOf } from '../../../aws/dynamodb-item.ts';
import { policyIn } from '../../builders/policy-table.ts';
import type { OpenAllowlist } from '../allowlist.contract.ts';

let opened = 0;

/** An empty allowlist in tables of its own, as `smtp-warden init` makes them, at any DynamoDB endpoint. */
export async function openOnDynamodb(config: DynamoDBClientConfig): Promise<Omit<OpenAllowlist, 'close'>> {
  const dynamodb = new DynamoDBClient(config);
  opened += 1;
  const allowlistTable = `allowlist-${opened}`;
  const auditTable = `policy-audit-${opened}`;
  await createTables(dynamodb, { allowlistTable, auditTable });
  const alarms: string[] = [];
  return {
    alarms,
    store: policyIn(dynamodb, { allowlistTable, auditTable }, (problem) => void alarms.push(problem)),
    plant: async (sortKey, members) => {
      const { Item: head } = await dynamodb.send(
        new GetItemCommand({ TableName: allowlistTable, Key: { pk: { S: 'head' }, sk: { S: 'head' } } }),
      );
      const item = { ...itemOf(members), pk: { S: `policy#${head?.generation?.S}` }, sk: { S: sortKey } };
      await dynamodb.send(new PutItemCommand({ TableName: allowlistTable, Item: item }));
    },
  };
}
