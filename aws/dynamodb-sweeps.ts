import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import type { PlaceReport, SweepConclusion, SweepLedger, SweepState } from '../core/sweep/sweep.ts';
import { placeKey } from '../core/sweep/sweep.ts';
import { type Item, itemOf, lastKeyOf, readItem } from './dynamodb-item.ts';
import { pagesOf } from './paging.ts';
import { latestSweepSchema, placeReportSchema, sweepConclusionSchema, sweepSchema } from './sweep-schemas.ts';
import { sweepTtlAttribute as ttl } from './table-definitions.ts';

/** The item of a sweep that says how it ended; the stream of the table announces it. */
export const conclusionPart = 'conclusion';

const sweepPart = 'sweep';
const keptForSeconds = 7 * 86_400;

/** What single places could not do, at most: an item holds 400 KB (DynamoDB developer guide, Constraints). */
const mostFailures = 200;

/** Sweeps in one DynamoDB table, an item for each part, all gone after a week. */
export function dynamodbSweeps(dynamodb: DynamoDBClient, table: string, now: () => number): SweepLedger {
  const itemFor = (sweepId: string, part: string, value: object): Item => ({
    ...itemOf(value),
    sweepId: { S: sweepId },
    part: { S: part },
    [ttl]: { N: String(Math.floor(now() / 1000) + keptForSeconds) },
  });
  /** The first of each part stands: whoever comes later may be a second delivery of the same message. */
  const putFirst = async (sweepId: string, part: string, value: object): Promise<boolean> => {
    const Item = itemFor(sweepId, part, value);
    const ConditionExpression = 'attribute_not_exists(sweepId)';
    try {
      await dynamodb.send(new PutItemCommand({ TableName: table, Item, ConditionExpression }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };
  const itemsOf = async (sweepId: string): Promise<Item[]> => {
    const query = {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: 'sweepId = :id',
      ExpressionAttributeValues: { ':id': { S: sweepId } },
    };
    const items: Item[] = [];
    const page = (ExclusiveStartKey?: Item) => dynamodb.send(new QueryCommand({ ...query, ExclusiveStartKey }));
    for await (const { Items = [] } of pagesOf(`Query of ${table}`, page, lastKeyOf)) items.push(...Items);
    return items;
  };
  const read = async (sweepId: string) => stateOf(await itemsOf(sweepId), table);
  return {
    open: async (sweep) => {
      if (await putFirst(sweep.sweepId, sweepPart, sweep)) return sweep;
      return (await read(sweep.sweepId))?.sweep ?? sweep;
    },
    report: async (sweepId, report) => {
      await putFirst(sweepId, `place#${placeKey(report.place)}`, shortened(report));
    },
    read,
    latest: async () => {
      const [item] = await itemsOf(latestSweep);
      return item ? read(readItem(latestSweepSchema, item, { table, keys: ['sweepId', 'part'] }).latest) : null;
    },
    conclude: async (conclusion) => {
      // First, since it is not tried again once the conclusion stands.
      await rememberLatest(conclusion.sweepId, { dynamodb, table });
      return (await putFirst(conclusion.sweepId, conclusionPart, shortened(conclusion))) ? 'concluded' : 'taken';
    },
  };
}

/** Which sweep was concluded last. Its key begins as those of sweeps do, which is what the roles may write. */
const latestSweep = 'sweep-latest';

/** The ids of sweeps are the times for which they were due, so that the later one is the greater text. */
async function rememberLatest(sweepId: string, { dynamodb, table }: Place): Promise<void> {
  const put = new PutItemCommand({
    TableName: table,
    Item: { sweepId: { S: latestSweep }, part: { S: 'latest' }, latest: { S: sweepId } },
    // None was concluded yet, or an earlier one.
    ConditionExpression: 'attribute_not_exists(sweepId) OR latest < :sweepId',
    ExpressionAttributeValues: { ':sweepId': { S: sweepId } },
  });
  try {
    await dynamodb.send(put);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

interface Place {
  readonly dynamodb: DynamoDBClient;
  readonly table: string;
}

/** Reads the item of a conclusion, as the stream of the table brings it. Throws where it is damaged. */
export function sweepConclusionOf(item: Item, table: string): SweepConclusion {
  return readItem(sweepConclusionSchema, item, { table, keys: ['part', ttl] });
}

function stateOf(items: readonly Item[], table: string): SweepState | null {
  const begun = items.find(({ part }) => part?.S === sweepPart);
  if (!begun) return null;
  const end = items.find(({ part }) => part?.S === conclusionPart);
  const reports = items.filter(({ part }) => part?.S?.startsWith('place#'));
  return {
    sweep: readItem(sweepSchema, begun, { table, keys: ['part', ttl] }),
    reports: reports.map((item) => readItem(placeReportSchema, item, { table, keys: ['sweepId', 'part', ttl] })),
    conclusion: end ? sweepConclusionOf(end, table) : null,
  };
}

function shortened<Failed extends Pick<PlaceReport, 'failures'>>(value: Failed): Failed {
  const { failures } = value;
  if (failures.length <= mostFailures) return value;
  const rest = failures.length - mostFailures;
  const note = { account: failures[0]?.account ?? '', region: null, reason: `and ${rest} more` };
  return { ...value, failures: [...failures.slice(0, mostFailures), note] };
}
