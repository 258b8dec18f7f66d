import { type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { inBatches } from '../core/model/in-batches.ts';
import { type Item, lastKeyOf } from './dynamodb-item.ts';
import { pagesOf } from './paging.ts';
import { sweepTtlAttribute as ttl } from './table-definitions.ts';

/** Which notices of ends were given. Reads are consistent. Rejects where the table cannot be read or written. */
export interface GivenNotices {
  given(): Promise<ReadonlySet<string>>;
  /** `until`, in milliseconds since the epoch: when the end is over, and the notice can be forgotten. */
  put(notices: readonly { readonly key: string; readonly until: number }[]): Promise<void>;
}

const partition = 'end-notices';

/** How long a notice is kept after the end that it is about. */
const keptForSeconds = 30 * 86_400;

/** How many items are put at a time. */
const atOnce = 25;

/** An item for each notice, in the table of the sweeps. */
export function dynamodbNotices(dynamodb: DynamoDBClient, table: string): GivenNotices {
  return {
    given: async () => {
      const query = {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'sweepId = :partition',
        ExpressionAttributeValues: { ':partition': { S: partition } },
        ProjectionExpression: 'part',
      };
      const page = (ExclusiveStartKey?: Item) => dynamodb.send(new QueryCommand({ ...query, ExclusiveStartKey }));
      const keys = new Set<string>();
      for await (const { Items = [] } of pagesOf(`Query of ${table}`, page, lastKeyOf)) {
        for (const { part } of Items) keys.add(part?.S ?? '');
      }
      return keys;
    },
    put: async (notices) => {
      await inBatches(notices, atOnce, ({ key, until }) => {
        const expiry = { N: String(Math.floor(until / 1000) + keptForSeconds) };
        const Item = { sweepId: { S: partition }, part: { S: key }, [ttl]: expiry };
        return dynamodb.send(new PutItemCommand({ TableName: table, Item }));
      });
    },
  };
}
