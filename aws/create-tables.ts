import {
  CreateTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { allowlistTable, auditTable, type TableDefinition } from './table-definitions.ts';

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
