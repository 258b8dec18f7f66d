import { z } from 'zod';
import { itemsOf, type Operate, untilActive } from './operations.ts';

const names = z.object({ TableNames: z.array(z.string()) });
const keySchema = z.array(z.record(z.string(), z.unknown()));
const described = z.object({
  Table: z.object({
    AttributeDefinitions: keySchema,
    KeySchema: keySchema,
    GlobalSecondaryIndexes: z
      .array(z.object({ IndexName: z.string(), KeySchema: keySchema, Projection: z.record(z.string(), z.unknown()) }))
      .optional(),
  }),
});

/** BatchWriteItem takes as many puts at once. */
const most = 25;

/** Makes the tables of one DynamoDB, with their indexes and items, in another that has none. Not their streams and tags. */
export async function copyTables(from: Operate, to: Operate): Promise<void> {
  for (const table of names.parse(await from('ListTables', {})).TableNames) {
    const { Table } = described.parse(await from('DescribeTable', { TableName: table }));
    await to('CreateTable', { TableName: table, BillingMode: 'PAY_PER_REQUEST', ...Table });
    await untilActive(to, table);
    const puts = (await itemsOf(from, table)).map((Item) => ({ PutRequest: { Item } }));
    for (let first = 0; first < puts.length; first += most)
      await to('BatchWriteItem', { RequestItems: { [table]: puts.slice(first, first + most) } });
  }
}
