import {
  DeleteItemCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
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
  const head = async () => {
    const Key = { pk: { S: 'head' }, sk: { S: 'head' } };
    return (await dynamodb.send(new GetItemCommand({ TableName: allowlistTable, Key }))).Item;
  };
  const livePartition = async () => ({ S: `policy#${(await head())?.generation?.S}` });
  return {
    alarms,
    store: policyIn(dynamodb, { allowlistTable, auditTable }, (problem) => void alarms.push(problem)),
    plant: async (sortKey, members) => {
      const item = { ...itemOf(members), pk: await livePartition(), sk: { S: sortKey } };
      await dynamodb.send(new PutItemCommand({ TableName: allowlistTable, Item: item }));
    },
    remove: async (sortKey) => {
      const Key = { pk: await livePartition(), sk: { S: sortKey } };
      await dynamodb.send(new DeleteItemCommand({ TableName: allowlistTable, Key }));
    },
    changeHead: async (members) => {
      const Item = { ...(await head()), ...itemOf(members) };
      await dynamodb.send(new PutItemCommand({ TableName: allowlistTable, Item }));
    },
    putEntry: async (entry) => {
      const Item = itemOf({ ...entry, groupKey: 'policy' });
      await dynamodb.send(new PutItemCommand({ TableName: auditTable, Item }));
    },
    removeEntry: async (sequence) => {
      const Key = itemOf({ groupKey: 'policy', sequence });
      await dynamodb.send(new DeleteItemCommand({ TableName: auditTable, Key }));
    },
  };
}
