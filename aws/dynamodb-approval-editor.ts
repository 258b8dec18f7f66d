import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Approval } from '../core/audit/approval.ts';
import type { ApprovalEditor } from '../core/gateways.ts';
import { decisionItem } from './approval-schema.ts';

/**
 * Writes decisions. The number of a decision is the time of writing in milliseconds, or the next that is free. Where an answer was lost and the
 * SDK repeats the put, the same decision may stand twice, which means the same. `now` is in milliseconds.
 */
export function dynamodbApprovalEditor(dynamodb: DynamoDBClient, table: string, now: () => number): ApprovalEditor {
  return {
    record: async (approval: Approval) => {
      // Free place: no item has this key and number yet.
      const free = { TableName: table, ConditionExpression: 'attribute_not_exists(groupKey)' };
      for (let sequence = now(); ; sequence++) {
        try {
          await dynamodb.send(new PutItemCommand({ ...free, Item: decisionItem(approval, sequence) }));
          return 'recorded';
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
        }
      }
    },
  };
}
