import {
  CreateTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { allowlistTable, allowlistTtlAttribute, auditTable, type TableDefinition } from './table-definitions.ts';

export interface TableNames {
  readonly allowlistTable: string;
  readonly auditTable: string;
}

/** Creates what is missing of the two tables and waits until both can be used. Safe to repeat. */
export async function createTables(
  dynamodb: DynamoDBClient,
  names: TableNames,
): Promise<{ readonly table: string; readonly created: boolean }[]> {
  const results = [
    { table: names.allowlistTable, created: await createTable(dynamodb, names.allowlistTable, allowlistTable) },
    { table: names.auditTable, created: await createTable(dynamodb, names.auditTable, auditTable) },
  ];
  for (const { table } of results) {
    await waitUntilTableExists({ client: dynamodb, maxWaitTime: 120, minDelay: 1, maxDelay: 5 }, { TableName: table });
  }
  await expireAllowlistItems(dynamodb, names.allowlistTable);
  return results;
}

/** Creates a table where there is none of this name; gives whether it did. */
export async function createTable(
  dynamodb: DynamoDBClient,
  name: string,
  definition: TableDefinition,
): Promise<boolean> {
  try {
    await dynamodb.send(new CreateTableCommand({ TableName: name, ...definition }));
    return true;
  } catch (error) {
    if (error instanceof ResourceInUseException) return false;
    throw error;
  }
}

/** Asking for TTL where it is on already is a ValidationException, the one answer that is as good as yes. */
async function expireAllowlistItems(dynamodb: DynamoDBClient, table: string): Promise<void> {
  const specification = { Enabled: true, AttributeName: allowlistTtlAttribute };
  try {
    await dynamodb.send(new UpdateTimeToLiveCommand({ TableName: table, TimeToLiveSpecification: specification }));
  } catch (error) {
    if (error instanceof Error && /already enabled/i.test(error.message)) return;
    throw error;
  }
}
