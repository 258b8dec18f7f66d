import {
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { Stamp } from '../../core/policy/policy.ts';
import { itemOf } from '../dynamodb-item.ts';
import type { PolicyHead } from './head.ts';
import { headKey } from './keys.ts';

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
export function putHead(TableName: string, head: PolicyHead, replaces: PolicyHead | null): TransactWriteItem {
  const condition = replaces ? onlyHead(replaces) : onlyIfAbsent;
  return { Put: { TableName, Item: { ...itemOf(head), ...itemOf(headKey) }, ...condition } };
}

/** The head is as it was read. */
function onlyHead({ generation, version }: PolicyHead) {
  return {
    ConditionExpression: '#generation = :generation AND #version = :version',
    ExpressionAttributeNames: { '#generation': 'generation', '#version': 'version' },
    ExpressionAttributeValues: { ':generation': { S: generation }, ':version': { N: String(version) } },
  };
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
