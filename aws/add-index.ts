import {
  DescribeTableCommand,
  type DynamoDBClient,
  ListTagsOfResourceCommand,
  type TableDescription,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { messageOf } from '../core/model/message-of.ts';
import { errorCode } from './aws-error.ts';
import type { TableDefinition } from './table-definitions.ts';

/** What became of the first index that a table lacks of its definition. */
export type AddedIndex =
  /** It lacks none. */
  | { readonly kind: 'complete' }
  /** DynamoDB fills it, which takes minutes where the table is large. */
  | { readonly kind: 'building'; readonly index: string }
  /** Left to a stack: CloudFormation fails at an index that it is to add and that is there already. */
  | { readonly kind: 'left'; readonly index: string; readonly stack: string }
  | { readonly kind: 'denied'; readonly index: string; readonly problem: string }
  /** Another change of the table is under way: DynamoDB takes one at a time. */
  | { readonly kind: 'busy'; readonly index: string; readonly problem: string };

/** The tag that CloudFormation puts on what it makes; nobody else can (CloudFormation user guide, Resource tags). */
const stackTag = 'aws:cloudformation:stack-name';

/**
 * Adds the first index that an existing table lacks: DynamoDB adds one at a time (API reference, UpdateTable). Safe to repeat. Does
 * not wait. Throws every error but a refusal for want of permission, or while the table is being changed.
 */
export async function addMissingIndex(
  dynamodb: DynamoDBClient,
  name: string,
  definition: TableDefinition,
): Promise<AddedIndex> {
  const table = await described(dynamodb, name);
  const building = inCreation(table);
  if (building !== null) return { kind: 'building', index: building };
  const [missing] = missingIndexes(table, definition);
  if (missing?.IndexName === undefined) return { kind: 'complete' };
  const index = missing.IndexName;
  try {
    const stack = await stackOf(dynamodb, table?.TableArn ?? '');
    if (stack !== null) return { kind: 'left', index, stack };
    const { KeySchema, Projection } = missing;
    await dynamodb.send(
      new UpdateTableCommand({
        TableName: name,
        AttributeDefinitions: definition.AttributeDefinitions,
        GlobalSecondaryIndexUpdates: [{ Create: { IndexName: index, KeySchema, Projection } }],
      }),
    );
    return { kind: 'building', index };
  } catch (error) {
    return notAdded(error, { dynamodb, name, index });
  }
}

/** What DynamoDB says where somebody else changes the table, or has added the index in this moment (API reference, UpdateTable). */
const inUse = ['ResourceInUseException', 'LimitExceededException', 'ValidationException'];

async function notAdded(
  error: unknown,
  { dynamodb, name, index }: { readonly dynamodb: DynamoDBClient; readonly name: string; readonly index: string },
): Promise<AddedIndex> {
  const code = errorCode(error);
  const problem = messageOf(error);
  if (code === 'AccessDeniedException') return { kind: 'denied', index, problem };
  if (!inUse.includes(code)) throw error;
  const building = inCreation(await described(dynamodb, name));
  if (building !== null) return { kind: 'building', index: building };
  if (code === 'ValidationException') throw error;
  return { kind: 'busy', index, problem };
}

async function described(dynamodb: DynamoDBClient, TableName: string): Promise<TableDescription | undefined> {
  return (await dynamodb.send(new DescribeTableCommand({ TableName }))).Table;
}

/** The index that is being added to a table; null where none is. */
function inCreation(table: TableDescription | undefined): string | null {
  return table?.GlobalSecondaryIndexes?.find(({ IndexStatus }) => IndexStatus === 'CREATING')?.IndexName ?? null;
}

/** The indexes of a definition that a table has not. */
export function missingIndexes(
  table: TableDescription | undefined,
  { GlobalSecondaryIndexes: wanted = [] }: TableDefinition,
) {
  const there = new Set(table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName));
  return wanted.filter(({ IndexName }) => !there.has(IndexName));
}

/** The stack that a table belongs to; null where there is none. */
async function stackOf(dynamodb: DynamoDBClient, ResourceArn: string): Promise<string | null> {
  const { Tags = [] } = await dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn }));
  return Tags.find(({ Key }) => Key === stackTag)?.Value ?? null;
}
