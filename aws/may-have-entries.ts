import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { errorCode } from './aws-error.ts';
import { listIn } from './paging.ts';

/**
 * False where the index by time has no item, by a Scan for the first one. True where it has one, where the answer is an empty page that
 * others follow, and for a caller who may not scan the index: then it is not known.
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
