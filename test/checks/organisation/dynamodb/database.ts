import type { TableDefinition } from '../../../../aws/table-definitions.ts';
import { SdkError } from '../engine/sdk-error.ts';
import { batchGetItem, getItem, query, scan } from './read-items.ts';
import { newTable, type StoredTable } from './tables.ts';
import { type Meter, newMeter } from './units.ts';
import { batchWriteItem, deleteItem, putItem, transactWriteItems, updateItem } from './write-items.ts';

/** DynamoDB in memory: one state, whoever calls. */
export interface Database {
  /** Throws as DynamoDB does where there is no table of this name. */
  readonly table: (name: string | undefined) => StoredTable;
  readonly meter: Meter;
  /** Of the transactions that were made. DynamoDB forgets them after ten minutes. */
  readonly tokens: Set<string>;
}

export function newDatabase(definitions: Readonly<Record<string, TableDefinition>>, now: () => number): Database {
  const tables = new Map(Object.entries(definitions).map(([name, one]) => [name, newTable(name, one)]));
  return {
    meter: newMeter(now),
    tokens: new Set(),
    table: (name = '') => {
      const table = tables.get(name);
      if (table) return table;
      throw new SdkError('ResourceNotFoundException', 'Requested resource not found');
    },
  };
}

/** What each command does at the database, by the name of its class. */
const operations = {
  GetItemCommand: getItem,
  BatchGetItemCommand: batchGetItem,
  QueryCommand: query,
  ScanCommand: scan,
  PutItemCommand: putItem,
  UpdateItemCommand: updateItem,
  DeleteItemCommand: deleteItem,
  BatchWriteItemCommand: batchWriteItem,
  TransactWriteItemsCommand: transactWriteItems,
} as const;

/** Answers a command of the SDK. Throws what DynamoDB would answer with, and for a command that is not known here. */
export function answerTo(command: { readonly input: object }, database: Database): object {
  const name = command.constructor.name;
  if (!(name in operations)) throw new Error(`${name} is not simulated`);
  const operation = operations[name as keyof typeof operations] as (input: object, database: Database) => object;
  return { $metadata: { httpStatusCode: 200 }, ...operation(command.input, database) };
}
