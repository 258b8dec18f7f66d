import type { IncomingHttpHeaders, Server } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { AwsError } from '../aws-error.ts';
import { forward } from './dynalite-server.ts';

/** Attribute values by name, in DynamoDB's JSON. */
export type Item = Record<string, unknown>;

/** Calls dynalite from within, on behalf of a request. @throws {AwsError} what dynalite answers with. */
export type Operate = (operation: string, input: Record<string, unknown>) => Promise<Record<string, unknown>>;

const failed = z.looseObject({ __type: z.string(), message: z.string().optional(), Message: z.string().optional() });
const anything = z.record(z.string(), z.unknown());

/** The headers of a call that no request stands behind: dynalite verifies no signature, but wants one. */
export const nobody: IncomingHttpHeaders = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-date': '20260101T000000Z',
  authorization: 'AWS4-HMAC-SHA256 Credential=nobody, SignedHeaders=none, Signature=none',
};

export function createOperate(server: Server, headers: IncomingHttpHeaders): Operate {
  return async (operation, input) => {
    const target = { ...headers, 'x-amz-target': `DynamoDB_20120810.${operation}` };
    const { status, body } = await forward(server, target, JSON.stringify(input));
    const answer = anything.parse(JSON.parse(body));
    if (status < 400) return answer;
    const { __type, message, Message } = failed.parse(answer);
    throw new AwsError(__type.split('#').at(-1) ?? __type, message ?? Message ?? '');
  };
}

const schema = z.object({ Table: z.object({ KeySchema: z.array(z.object({ AttributeName: z.string() })) }) });

/** The key of an item: of its attributes those in the table's key schema. @throws {AwsError} ResourceNotFoundException. */
export async function keyOf(operate: Operate, TableName: string, item: Item): Promise<Item> {
  const { Table } = schema.parse(await operate('DescribeTable', { TableName }));
  return Object.fromEntries(Table.KeySchema.map(({ AttributeName }) => [AttributeName, item[AttributeName]]));
}

const status = z.object({ Table: z.object({ TableStatus: z.string() }) });

/** Waits until a new table can be used. dynalite takes a turn of the event loop for that, which a loaded machine makes long. */
export async function untilActive(operate: Operate, TableName: string): Promise<void> {
  while (status.parse(await operate('DescribeTable', { TableName })).Table.TableStatus !== 'ACTIVE')
    await setImmediate();
}

const got = z.object({ Item: anything.optional() });

export async function getItem(operate: Operate, TableName: string, Key: Item): Promise<Item | undefined> {
  return got.parse(await operate('GetItem', { TableName, Key, ConsistentRead: true })).Item;
}

const page = z.object({ Items: z.array(anything), LastEvaluatedKey: anything.optional() });

/** Every item of a table. */
export async function itemsOf(operate: Operate, TableName: string): Promise<Item[]> {
  const items: Item[] = [];
  let ExclusiveStartKey: unknown;
  do {
    const start = ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey };
    const read = page.parse(await operate('Scan', { TableName, ConsistentRead: true, ...start }));
    items.push(...read.Items);
    ExclusiveStartKey = read.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return items;
}
