import {
  DescribeTableCommand,
  type DynamoDBClient,
  ListTagsOfResourceCommand,
  type TableDescription,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
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
  | { readonly kind: 'denied'; readonly index: string; readonly problem: string };

/** The tag that CloudFormation puts on what it makes; nobody else can (CloudFormation user guide, Resource tags). */
const stackTag = 'aws:cloudformation:stack-name';

/**
 * Adds the first index that an existing table lacks: DynamoDB adds one at a time (API reference, UpdateTable). Safe to repeat. Does
 * not wait. Throws every error but a refusal for want of permission.
 */
export async function addMissingIndex(
  dynamodb: DynamoDBClient,
  name: string,
  definition: TableDefinition,
): Promise<AddedIndex> {
  const { Table: table } = await dynamodb.send(new DescribeTableCommand({ TableName: name }));
  const building = table?.GlobalSecondaryIndexes?.find(({ IndexStatus }) => IndexStatus === 'CREATING');
  if (building?.IndexName !== undefined) return { kind: 'building', index: building.IndexName };
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
    if (errorCode(error) !== 'AccessDeniedException') throw error;
    return { kind: 'denied', index, problem: error instanceof Error ? error.message : String(error) };
  }
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
