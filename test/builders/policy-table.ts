import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { onTestFinished } from 'vitest';
import { createTables, type TableNames } from '../../aws/create-tables.ts';
import { type Item, itemOf } from '../../aws/dynamodb-item.ts';
import { dynamodbPolicy, type PolicyStore } from '../../aws/dynamodb-policy.ts';
import type { PolicyTable } from '../../aws/policy-table/read-table.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts';

export interface OpenTable extends PolicyTable {
  readonly sandbox: Sandbox;
  /** The items of a partition as they are stored, by sort key. */
  readonly itemsIn: (partition: string) => Promise<Item[]>;
  /** Writes an item past the code. */
  readonly plant: (item: object) => Promise<void>;
  /** The live generation, by the head; null without one. */
  readonly generation: () => Promise<string | null>;
}

let opened = 0;

/** An empty allowlist table, on a sandbox of its own, which ends with the test, or beside the tables of another. */
export async function openTable(beside?: OpenTable): Promise<OpenTable> {
  const sandbox = beside?.sandbox ?? (await startSandbox());
  if (!beside) onTestFinished(() => sandbox.close());
  const dynamodb = beside?.dynamodb ?? new DynamoDBClient(sandbox.clientConfig());
  opened += 1;
  const table = `policy-table-${opened}`;
  const auditTable = `policy-audit-${opened}`;
  await createTables(dynamodb, { allowlistTable: table, auditTable });
  const itemsIn = (partition: string) => itemsOfPartition(dynamodb, table, partition);
  return {
    sandbox,
    dynamodb,
    table,
    auditTable,
    now: Date.now,
    itemsIn,
    plant: async (item) => {
      await dynamodb.send(new PutItemCommand({ TableName: table, Item: itemOf(item) }));
    },
    generation: async () => (await itemsIn('head'))[0]?.generation?.S ?? null,
  };
}

/** The policy in two tables as the command line has it. What was tampered with is an error unless it is listened for. */
export function policyIn(
  dynamodb: DynamoDBClient,
  { allowlistTable, auditTable }: TableNames,
  onTampered: (problem: string) => void = refuse,
): PolicyStore {
  return dynamodbPolicy({ dynamodb, table: allowlistTable, auditTable }, { chain: 'optional', onTampered });
}

function refuse(problem: string): never {
  throw new Error(problem);
}

/** The partition of the policy that is in force in any table. */
export async function livePartition(dynamodb: DynamoDBClient, tableName: string): Promise<string> {
  const [head] = await itemsOfPartition(dynamodb, tableName, 'head');
  return `policy#${head?.generation?.S}`;
}

async function itemsOfPartition(dynamodb: DynamoDBClient, TableName: string, partition: string): Promise<Item[]> {
  const items: Item[] = [];
  let ExclusiveStartKey: Item | undefined;
  do {
    const page = await dynamodb.send(
      new QueryCommand({
        TableName,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: partition } },
        ExclusiveStartKey,
      }),
    );
    items.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return items;
}

/** An item as versions up to 0.2 stored it. */
export function oldItem(subject: { readonly id: string }): object {
  const kind = 'group' in subject ? 'exempt' : 'allow';
  return { ...subject, pk: 'policy', sk: `${kind}#${subject.id}`, ttl: 1_900_000_000 };
}

/** A client of its own, to which a test can add what happens beside its calls. */
export function anotherClient(sandbox: Sandbox): DynamoDBClient {
  return new DynamoDBClient(sandbox.clientConfig());
}

const writing = ['PutItem', 'BatchWriteItem', 'TransactWriteItems', 'DeleteItem', 'UpdateItem'];

/** What a process that is killed throws in here. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/**
 * A client whose process is killed at a write: before it is sent, or after DynamoDB has done it and before the answer is seen.
 * `writes` counts those that were begun. A batch that is killed in the middle has written a part of itself.
 */
export function mortalClient(
  sandbox: Sandbox,
  death: { readonly write: number; readonly when: 'before' | 'half' | 'after' },
) {
  const dynamodb = new DynamoDBClient({ ...sandbox.clientConfig(), maxAttempts: 1 });
  const count = { writes: 0 };
  let isDead = false;
  dynamodb.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        if (isDead) throw new Killed('killed');
        if (writing.includes(commandName.replace('Command', ''))) count.writes += 1;
        if (count.writes !== death.write) return next(args);
        isDead = true;
        const input = doneBeforeDeath(args.input, death.when);
        if (input !== null) await next({ ...args, input } as typeof args);
        throw new Killed('killed');
      },
    { step: 'initialize' },
  );
  return { dynamodb, count };
}

/** What DynamoDB has done of a write at the moment of death. What is no batch it does whole or not at all. */
function doneBeforeDeath(input: object, when: 'before' | 'half' | 'after'): object | null {
  if (when === 'after') return input;
  if (when === 'before' || !('RequestItems' in input)) return null;
  const [[name, requests] = ['', []]] = Object.entries(input.RequestItems as Record<string, object[]>);
  return { RequestItems: { [name]: requests.slice(0, Math.ceil(requests.length / 2)) } };
}
