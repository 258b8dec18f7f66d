import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { AwsError } from '../aws-error.ts';
import { itemsOf, type Operate, untilActive } from './operations.ts';

const index = z.looseObject({ IndexName: z.string() });
const update = z.object({
  TableName: z.string(),
  AttributeDefinitions: z.array(z.looseObject({ AttributeName: z.string() })).default([]),
  GlobalSecondaryIndexUpdates: z.array(z.looseObject({ Create: index.optional() })).default([]),
});
const described = z.object({
  Table: z.looseObject({
    TableArn: z.string(),
    KeySchema: z.array(z.unknown()),
    AttributeDefinitions: z.array(z.looseObject({ AttributeName: z.string() })),
    GlobalSecondaryIndexes: z.array(index).default([]),
    BillingModeSummary: z.object({ BillingMode: z.string() }).optional(),
  }),
});
/** Whether a request wants an index added, which dynalite takes and does nothing about. */
export function addsIndex(body: unknown): boolean {
  const { success, data } = update.safeParse(body);
  return success && data.GlobalSecondaryIndexUpdates.some(({ Create }) => Create !== undefined);
}

/**
 * UpdateTable with one new index, for a table that is billed by request: makes the table again with it and puts the items back.
 * It has to run alone. The index can be used at once, where DynamoDB fills it for minutes.
 * @throws {AwsError} ValidationException where there is such an index, ResourceNotFoundException, LimitExceededException for two at
 * once (API reference, UpdateTable).
 */
export async function addIndex(operate: Operate, body: unknown): Promise<unknown> {
  const { TableName, AttributeDefinitions, GlobalSecondaryIndexUpdates } = update.parse(body);
  const [added, ...others] = GlobalSecondaryIndexUpdates.flatMap(({ Create }) => Create ?? []);
  const { Table } = described.parse(await operate('DescribeTable', { TableName }));
  if (added === undefined || others.length > 0) throw new AwsError('LimitExceededException', 'Only 1 index at a time');
  if (Table.GlobalSecondaryIndexes.some(({ IndexName }) => IndexName === added.IndexName))
    throw new AwsError('ValidationException', 'Attempting to create an index which already exists');
  if (Table.BillingModeSummary?.BillingMode !== 'PAY_PER_REQUEST')
    throw new AwsError('ValidationException', 'The sandbox adds indexes to tables that are billed by request');

  const items = await itemsOf(operate, TableName);
  const { Tags } = await operate('ListTagsOfResource', { ResourceArn: Table.TableArn });
  await operate('DeleteTable', { TableName });
  await untilGone(operate, TableName);
  await operate('CreateTable', {
    ...{ TableName, KeySchema: Table.KeySchema, BillingMode: 'PAY_PER_REQUEST' },
    AttributeDefinitions: merged(Table.AttributeDefinitions, AttributeDefinitions),
    GlobalSecondaryIndexes: [...Table.GlobalSecondaryIndexes.map(definitionOf), added],
    ...(Array.isArray(Tags) && Tags.length > 0 ? { Tags } : {}),
  });
  await untilActive(operate, TableName);
  for (const Item of items) await operate('PutItem', { TableName, Item });
  const { Table: TableDescription } = await operate('DescribeTable', { TableName });
  return { TableDescription };
}

/** dynalite takes a turn of the event loop to delete a table. */
async function untilGone(operate: Operate, TableName: string): Promise<void> {
  for (;;) {
    try {
      await operate('DescribeTable', { TableName });
    } catch (error) {
      if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return;
      throw error;
    }
    await setImmediate();
  }
}

/** An index as it is created, of what describes it. */
function definitionOf({ IndexName, KeySchema, Projection }: z.output<typeof index>): object {
  return { IndexName, KeySchema, Projection };
}

function merged<Attribute extends { readonly AttributeName: string }>(
  there: readonly Attribute[],
  more: readonly Attribute[],
): Attribute[] {
  return [...new Map([...there, ...more].map((attribute) => [attribute.AttributeName, attribute])).values()];
}
