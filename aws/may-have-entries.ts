import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { errorCode } from './aws-error.ts';
import { listIn } from './paging.ts';

/**
 * Whether the index by time has any item, by a Scan for the first one. A page without items may have others behind it. Who may query the
 * index and not scan it cannot tell.
 */
export async function mayHaveEntries(dynamodb: DynamoDBClient, table: string): Promise<boolean> {
  try {
    const scan = { TableName: table, IndexName: 'byTime', Limit: 1, ProjectionExpression: 'groupKey' };
    const page = await dynamodb.send(new ScanCommand(scan));
    return listIn(page, 'Items').length > 0 || page.LastEvaluatedKey !== undefined;
  } catch (error) {
    if (errorCode(error) === 'AccessDeniedException') return true;
    throw error;
  }
}
