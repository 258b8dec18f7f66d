import { type CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Period } from '../../core/evidence/traffic.ts';
import { counted } from '../../core/model/counted.ts';
import { listIn, pagesOf } from '../paging.ts';
import { unread } from '../unread.ts';

const day = 86_400_000;

/**
 * What is stored is compressed, to 15% by the assumption of AWS's pricing calculator, and a query is charged for what was written before
 * (measured by users: dev.classmethod.jp, cloudwatch-logs-insights-scan-volume-cost). AWS documents neither.
 */
const compressedTo = 0.15;

/** What is known of a log group before it is queried. */
export interface LogGroupSize {
  readonly name: string;
  /** How many bytes a query of the period reads, as far as can be told: what is stored, and the share of its time. Null: unknown. */
  readonly bytes: number | null;
  /** Why it does not hold the whole period, in words; null: it does. */
  readonly gap: string | null;
  /** Since when it has records, in milliseconds since the epoch; null: unknown. A query that ends before is an error (StartQuery). */
  readonly since: number | null;
  /** False: there is no such group. */
  readonly exists: boolean;
  /** Whether Logs Insights finds the fields of flow logs by itself: in the class Standard only. */
  readonly discoversFields: boolean;
}

/**
 * How large a log group is in a period. A group that could not be read is taken to exist, and its size is unknown. Throws where the
 * credentials have expired.
 */
export async function logGroupSize(
  logs: CloudWatchLogsClient,
  name: string,
  { period, now }: { readonly period: Period; readonly now: number },
): Promise<LogGroupSize> {
  const unknown = { name, bytes: null, since: null, exists: true, discoversFields: false };
  try {
    const group = await describe(logs, name);
    if (!group) return { ...unknown, exists: false, gap: `the log group ${name} does not exist` };
    const { retentionInDays, creationTime, storedBytes, logGroupClass = 'STANDARD' } = group;
    const since = Math.max(creationTime ?? 0, retentionInDays === undefined ? 0 : now - retentionInDays * day);
    const share = Math.min(1, (period.to - Math.max(period.from, since)) / Math.max(1, now - since));
    const bytes =
      storedBytes === undefined || creationTime === undefined
        ? null
        : Math.ceil((storedBytes / compressedTo) * Math.max(0, share));
    return {
      name,
      bytes,
      since,
      exists: true,
      discoversFields: logGroupClass === 'STANDARD',
      gap: gapOf(group, period, now),
    };
  } catch (error) {
    const reason = unread('logs:DescribeLogGroups', error);
    return { ...unknown, gap: `unknown: whether the log group ${name} holds the whole period (${reason})` };
  }
}

type LogGroup = Awaited<ReturnType<typeof describe>>;

function gapOf(group: NonNullable<LogGroup>, { from }: Period, now: number): string | null {
  const { logGroupName, retentionInDays, creationTime = 0 } = group;
  if (retentionInDays !== undefined && now - retentionInDays * day > from) {
    return `the log group ${logGroupName} keeps records for ${counted(retentionInDays, 'day')} only`;
  }
  if (creationTime <= from) return null;
  return `the log group ${logGroupName} exists only since ${new Date(creationTime).toISOString()}`;
}

/** The group of exactly this name: others may begin with it. */
async function describe(logs: CloudWatchLogsClient, name: string) {
  const page = (nextToken?: string) =>
    logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name, limit: 50, nextToken }));
  const pages = pagesOf('DescribeLogGroups', page, (answer) => {
    listIn(answer, 'logGroups');
    return answer.nextToken;
  });
  for await (const { logGroups = [] } of pages) {
    const found = logGroups.find(({ logGroupName }) => logGroupName === name);
    if (found) return found;
  }
  return undefined;
}
