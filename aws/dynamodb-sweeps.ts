import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { countersOf, type SweepLedger, type SweepPart, type SweepProgress } from '../core/sweep/sweep-ledger.ts';
import { type Item, readItem } from './dynamodb-item.ts';
import { conclusionPart, isOfEarlierVersion, sweepConclusionOf } from './sweep-conclusion.ts';
import { type SweepItems, sweepItems } from './sweep-items.ts';
import { accountReportSchema, latestSweepSchema, sweepProgressSchema, sweepSchema } from './sweep-schemas.ts';
import { sweepTtlAttribute as ttl } from './table-definitions.ts';

const sweepPart = 'sweep';
const progressPart = 'progress';
const partPrefix = 'part#';

/** How many parts are read at a time, each of up to 50 reports. */
const parallelParts = 10;

/**
 * Sweeps in one DynamoDB table, all gone after a week. Under the id of a sweep are the sweep itself, its progress, its conclusion and a
 * counter for each part; the reports of a part are under a key of their own, so that no partition takes all writes
 * (docs/adr/0042-a-sweep-by-accounts.md).
 */
export function dynamodbSweeps(dynamodb: DynamoDBClient, table: string, now: () => number): SweepLedger {
  const items = sweepItems(dynamodb, table, now);
  const begun = async (sweepId: string) => {
    const item = await items.get(sweepId, sweepPart);
    return item && !isOfEarlierVersion(item) ? readItem(sweepSchema, item, { table, keys: ['part', ttl] }) : null;
  };
  return {
    open: async (sweep) => {
      const { sweepId } = sweep;
      const isFirst = await items.putFirst(sweepId, sweepPart, sweep);
      const standing = isFirst ? sweep : ((await begun(sweepId)) ?? sweep);
      const { startedAt, accounts } = standing;
      await items.putFirst(sweepId, progressPart, { startedAt, accounts: accounts.length });
      return standing;
    },
    progress: (sweepId) => progressOf(sweepId, items),
    reportOf: async (part, account) => {
      const item = await items.get(keyOf(part), reportPart(account));
      return item && reportOf(item, table);
    },
    report: async (part, report) => {
      await items.putFirst(keyOf(part), reportPart(report.account), report);
    },
    addReported: ({ sweepId, part }, account) =>
      items.addTo('accounts', { sweepId, part: `${partPrefix}${part}` }, account),
    addComplete: ({ sweepId, part }) => items.addTo('complete', { sweepId, part: progressPart }, String(part)),
    reported: async (sweepId) => {
      const counters = await items.query(sweepId, partPrefix);
      return new Set(counters.flatMap(({ accounts }) => accounts?.SS ?? []));
    },
    begun,
    reports: async function* ({ sweepId, accounts }) {
      const parts = [...new Set([...countersOf(accounts).values()].map(({ part }) => part))];
      for (let start = 0; start < parts.length; start += parallelParts) {
        const some = parts.slice(start, start + parallelParts);
        const read = await Promise.all(some.map((part) => items.query(keyOf({ sweepId, part }))));
        yield read.flat().map((item) => reportOf(item, table));
      }
    },
    conclusion: async (sweepId) => {
      const item = await items.get(sweepId, conclusionPart);
      return item && sweepConclusionOf(item, table);
    },
    conclude: async (conclusion) => {
      // First, since it is not tried again once the conclusion stands.
      await rememberLatest(conclusion.sweepId, { dynamodb, table });
      return (await items.putFirst(conclusion.sweepId, conclusionPart, conclusion)) ? 'concluded' : 'taken';
    },
    finish: (sweepId) => items.mark('finished', { sweepId, part: progressPart }),
    latestId: async () => {
      const item = await items.get(latestSweep, 'latest');
      return item && readItem(latestSweepSchema, item, { table, keys: ['sweepId', 'part'] }).latest;
    },
  };
}

function keyOf({ sweepId, part }: SweepPart): string {
  return `${sweepId}/${part}`;
}

function reportPart(account: string): string {
  return `account#${account}`;
}

function reportOf(item: Item, table: string) {
  return readItem(accountReportSchema, item, { table, keys: ['sweepId', 'part', ttl] });
}

async function progressOf(sweepId: string, items: SweepItems): Promise<SweepProgress | 'of-earlier-version' | null> {
  const item = await items.get(sweepId, progressPart);
  if (item) {
    const keys = ['sweepId', 'part', 'complete', ttl];
    const { finished, ...progress } = readItem(sweepProgressSchema, item, { table: items.table, keys });
    return { ...progress, isFinished: finished === true };
  }
  const sweep = await items.get(sweepId, sweepPart);
  return sweep && isOfEarlierVersion(sweep) ? 'of-earlier-version' : null;
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
