import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { type AddedIndex, addMissingIndex } from './add-index.ts';
import { accountsTable, allowlistTable, auditTable, type TableDefinition } from './table-definitions.ts';

export interface TableNames {
  readonly allowlistTable: string;
  readonly auditTable: string;
  /** Where there is an organisation: the registry of its accounts. */
  readonly accountsTable?: string;
}

export interface CreatedTable {
  readonly table: string;
  readonly created: boolean;
  /** What became of an index that a table of an older version lacks. */
  readonly index: AddedIndex;
}

/**
 * Creates what is missing of the tables and waits until all can be used; does not wait for an index that is added to one that
 * exists. Safe to repeat.
 */
export async function createTables(dynamodb: DynamoDBClient, names: TableNames): Promise<CreatedTable[]> {
  const wanted = [
    { table: names.allowlistTable, definition: allowlistTable },
    { table: names.auditTable, definition: auditTable },
    ...(names.accountsTable === undefined ? [] : [{ table: names.accountsTable, definition: accountsTable }]),
  ];
  const tables: (Omit<CreatedTable, 'index'> & { readonly definition: TableDefinition })[] = [];
  for (const one of wanted) tables.push({ ...one, created: await createTable(dynamodb, one.table, one.definition) });
  const results: CreatedTable[] = [];
  for (const { table, created, definition } of tables) {
    await untilUsable(dynamodb, table);
    const index = created ? { kind: 'complete' as const } : await addMissingIndex(dynamodb, table, definition);
    results.push({ table, created, index });
  }
  return results;
}

/** The SDK waits until a table is active; one to which an index is being added can be used, and is so only after minutes. */
async function untilUsable(dynamodb: DynamoDBClient, TableName: string): Promise<void> {
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
  if (Table?.TableStatus === 'UPDATING') return;
  await waitUntilTableExists({ client: dynamodb, maxWaitTime: 120, minDelay: 1, maxDelay: 5 }, { TableName });
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
