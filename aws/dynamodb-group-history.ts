import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { AuditEntry } from '../core/audit/audit-entry.ts';
import { groupKey } from '../core/model/security-group.ts';
import { chainLinkOf } from './audit-item.ts';
import { type Item, lastKeyOf } from './dynamodb-item.ts';
import { pagesOf } from './paging.ts';

/**
 * What came before an entry in the chain of its group, newest first, read consistently. Ends before one that cannot be read: what
 * was damaged is told by itself, and what lies behind it is not needed.
 */
export type EarlierEntries = (entry: AuditEntry) => AsyncIterable<AuditEntry>;

/** Reads a few entries at a time, so that a caller that stops early does not read a long history. */
export function dynamodbEarlierEntries(dynamodb: DynamoDBClient, table: string): EarlierEntries {
  return async function* earlierEntries({ group, sequence }) {
    const query = {
      TableName: table,
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: 10,
      KeyConditionExpression: 'groupKey = :key AND #sequence < :sequence',
      ExpressionAttributeNames: { '#sequence': 'sequence' },
      ExpressionAttributeValues: { ':key': { S: groupKey(group) }, ':sequence': { N: String(sequence) } },
    };
    const page = (ExclusiveStartKey?: Item) => dynamodb.send(new QueryCommand({ ...query, ExclusiveStartKey }));
    for await (const { Items = [] } of pagesOf(`Query of ${table}`, page, lastKeyOf)) {
      for (const item of Items) {
        const { entry } = chainLinkOf(item);
        if (entry === null) return;
        yield entry;
      }
    }
  };
}
