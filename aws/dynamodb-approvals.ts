import { type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Decision } from '../core/audit/approval.ts';
import { lastEditors } from '../core/audit/last-editors.ts';
import type { Approvals } from '../core/gateways.ts';
import { inBatches } from '../core/model/in-batches.ts';
import { decisionOf } from './approval-schema.ts';
import { kindOfKey } from './audit-keys.ts';
import { type Item, lastKeyOf } from './dynamodb-item.ts';
import { pagesOf } from './paging.ts';
import { readLinks } from './policy-table/chain.ts';

/** How many decisions are read at a time. */
const parallelReads = 10;

/** People's decisions about proposals, in the audit table. Only reads: the functions cannot write them. */
export function dynamodbApprovals(dynamodb: DynamoDBClient, table: string): Approvals {
  return {
    of: async ({ id }) => {
      const found = (await keysById(id, { dynamodb, table })).filter(isDecision);
      const decisions = await inBatches(found, parallelReads, (key) => decisionAt(key, { dynamodb, table }));
      return decisions.flatMap((decision) => decision ?? []);
    },
    lastEditors: async (entryIds) => lastEditors(await readLinks({ dynamodb, auditTable: table }), entryIds),
  };
}

interface Place {
  readonly dynamodb: DynamoDBClient;
  readonly table: string;
}

/** The keys of everything with an id. An index of DynamoDB cannot be read consistently: it may lag by a second. */
async function keysById(id: string, { dynamodb, table }: Place): Promise<Item[]> {
  const query = {
    TableName: table,
    IndexName: 'byId',
    KeyConditionExpression: 'id = :id',
    ExpressionAttributeValues: { ':id': { S: id } },
  };
  const page = (ExclusiveStartKey?: Item) => dynamodb.send(new QueryCommand({ ...query, ExclusiveStartKey }));
  const keys: Item[] = [];
  for await (const { Items = [] } of pagesOf(`Query of ${table}`, page, lastKeyOf)) keys.push(...Items);
  return keys;
}

function isDecision({ groupKey }: Item): boolean {
  return kindOfKey(groupKey?.S ?? '') === 'decision';
}

/** Null where it was deleted since the index was written: nothing of ours does that. */
async function decisionAt({ groupKey, sequence }: Item, { dynamodb, table }: Place): Promise<Decision | null> {
  if (groupKey === undefined || sequence === undefined) return null;
  const Key = { groupKey, sequence };
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
  return Item ? decisionOf(Item) : null;
}
