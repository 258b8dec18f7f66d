import {
  type AttributeValue,
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { Stamp } from '../../core/policy/policy.ts';
import { itemOf } from '../dynamodb-item.ts';
import type { PolicyHead } from './head.ts';
import { headKey } from './keys.ts';
import type { StoredHead } from './read-table.ts';

/** The most that one transaction holds (DynamoDB API reference, TransactWriteItems). */
export const mostActions = 100;

/** Another edit got there first, or is under way this moment (DynamoDB developer guide, transaction-apis). */
const conflicts = ['ConditionalCheckFailed', 'TransactionConflict'];

/**
 * Writes all or nothing; false where a condition does not hold or another transaction is under way. The SDK repeats a request
 * whose answer is lost with the same token, so that it is done once.
 */
export async function transact(dynamodb: DynamoDBClient, TransactItems: TransactWriteItem[]): Promise<boolean> {
  try {
    await dynamodb.send(new TransactWriteItemsCommand({ TransactItems }));
    return true;
  } catch (error) {
    const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
    if (reasons.some(({ Code = '' }) => conflicts.includes(Code))) return false;
    throw error;
  }
}

/** Puts a head in the place of the one that was read, or as the first. */
export function putHead(TableName: string, head: PolicyHead, replaces: StoredHead | null): TransactWriteItem {
  const condition = replaces ? onlyHead(replaces) : onlyIfAbsent;
  return { Put: { TableName, Item: { ...itemOf(head), ...itemOf(headKey) }, ...condition } };
}

/** The head is as it was read, by its texts and numbers: it may hold anything, since it may have been tampered with. */
function onlyHead({ item }: StoredHead) {
  const names = Object.keys(item).filter((name) => !(name in headKey) && isText(item[name]));
  const entryHash = item.entry?.M?.hash;
  const paths = names.map((name, index) => ({
    path: `#n${index}`,
    names: { [`#n${index}`]: name },
    value: item[name],
  }));
  if (isText(entryHash)) {
    paths.push({ path: '#entry.#hash', names: { '#entry': 'entry', '#hash': 'hash' }, value: entryHash });
  }
  if (paths.length === 0) return { ConditionExpression: 'attribute_exists(pk)' };
  return {
    ConditionExpression: paths.map(({ path }, index) => `${path} = :v${index}`).join(' AND '),
    ExpressionAttributeNames: Object.assign({}, ...paths.map((one) => one.names)),
    ExpressionAttributeValues: Object.assign({}, ...paths.map(({ value }, index) => ({ [`:v${index}`]: value }))),
  };
}

function isText(value: AttributeValue | undefined): value is AttributeValue {
  return value?.S !== undefined || value?.N !== undefined;
}

/** The item is as it was read. */
export function onlyState({ version, createdAt }: Stamp) {
  return {
    ConditionExpression: '#version = :version AND #createdAt = :createdAt',
    ExpressionAttributeNames: { '#version': 'version', '#createdAt': 'createdAt' },
    ExpressionAttributeValues: { ':version': { N: String(version) }, ':createdAt': { S: createdAt } },
  };
}

export const onlyIfAbsent = { ConditionExpression: 'attribute_not_exists(pk)' };

/** The attribute `state` of the item, by which a generation is told from one that is being removed. */
export function onlyIf(state: string) {
  return {
    ConditionExpression: '#state = :state',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':state': { S: state } },
  };
}
