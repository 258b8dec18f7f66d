import {
  type DynamoDBClient,
  QueryCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { Allowlist, PolicyEditor } from '../core/gateways.ts';
import type { AllowlistEntry } from '../core/policy/allowlist-entry.ts';
import type { Exemption } from '../core/policy/exemption.ts';
import type { Policy, PolicyChange, Stamp } from '../core/policy/policy.ts';
import { type Item, itemOf, lastKeyOf, readItem } from './dynamodb-item.ts';
import { pagesOf } from './paging.ts';
import { allowlistEntrySchema, exemptionSchema } from './schemas.ts';
import { allowlistTtlAttribute as ttl } from './table-definitions.ts';

/** Everything is in one partition, so that one consistent query sees the whole policy at once. */
const partition = 'policy';

/** Allowlist entries and exemptions in one DynamoDB table. */
export function dynamodbAllowlist(dynamodb: DynamoDBClient, table: string): Allowlist & PolicyEditor {
  return {
    read: async () => {
      const query = {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: partition } },
      };
      const policy: { [Kind in keyof Policy]: Policy[Kind][number][] } = { entries: [], exemptions: [] };
      const page = (ExclusiveStartKey?: Item) => dynamodb.send(new QueryCommand({ ...query, ExclusiveStartKey }));
      for await (const { Items = [] } of pagesOf(`Query of ${table}`, page, lastKeyOf)) {
        for (const item of Items) addTo(policy, item, table);
      }
      return policy;
    },
    apply: async (changes) => {
      const writes = changes.map((change) => writeOf(change, table));
      try {
        await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: writes }));
        return { kind: 'applied' };
      } catch (error) {
        const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
        const lost = changes.filter((_, index) => conflicts.includes(reasons[index]?.Code ?? ''));
        if (lost.length === 0) throw error;
        return { kind: 'conflict', ids: lost.map((change) => subjectOf(change).id) };
      }
    },
  };
}

/** Another edit got there first, or is under way this moment (DynamoDB developer guide, transaction-apis). */
const conflicts = ['ConditionalCheckFailed', 'TransactionConflict'];

function addTo(policy: { entries: unknown[]; exemptions: unknown[] }, item: Item, table: string): void {
  const place = { table, keys: ['pk', 'sk', ttl] };
  const sk = item.sk?.S ?? '';
  if (sk.startsWith('allow#')) policy.entries.push(readItem(allowlistEntrySchema, item, place));
  else if (sk.startsWith('exempt#')) policy.exemptions.push(readItem(exemptionSchema, item, place));
  else throw new Error(`table ${table} holds an item nobody knows, ${JSON.stringify(sk)}. Delete it, then try again`);
}

function subjectOf(change: PolicyChange): AllowlistEntry | Exemption {
  return change.kind === 'putEntry' ? change.entry : change.exemption;
}

function writeOf(change: PolicyChange, table: string): TransactWriteItem {
  const subject = subjectOf(change);
  const isEntry = change.kind === 'putEntry';
  const key = { pk: { S: partition }, sk: { S: `${isEntry ? 'allow' : 'exempt'}#${subject.id}` } };
  if (change.kind === 'removeExemption') {
    return { Delete: { TableName: table, Key: key, ...onlyState(subject) } };
  }
  const expiry = subject.expiresAt === null ? {} : ttlOf(subject.expiresAt, isEntry ? keptAfterEndSeconds : 0);
  const condition = change.replaces === null ? onlyIfAbsent : onlyState(change.replaces);
  return { Put: { TableName: table, Item: { ...itemOf(subject), ...expiry, ...key }, ...condition } };
}

/**
 * How long an entry stays on record after its end. By it an approval that has ended is told from one that never was, also by a
 * group that was exempt all the while, which is a year at most.
 */
const keptAfterEndSeconds = 400 * 24 * 3600;

function ttlOf(expiresAt: string, graceSeconds: number): Item {
  return { [ttl]: { N: String(Date.parse(expiresAt) / 1000 + graceSeconds) } };
}

/** The item is as it was read. */
function onlyState({ version, createdAt }: Stamp) {
  return {
    ConditionExpression: '#version = :version AND #createdAt = :createdAt',
    ExpressionAttributeNames: { '#version': 'version', '#createdAt': 'createdAt' },
    ExpressionAttributeValues: { ':version': { N: String(version) }, ':createdAt': { S: createdAt } },
  };
}

const onlyIfAbsent = { ConditionExpression: 'attribute_not_exists(pk)' };
