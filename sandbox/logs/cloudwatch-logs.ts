import { z } from 'zod';
import { AwsError } from '../aws-error.ts';
import type { Ids } from '../ids.ts';
import type { Knobs } from '../knobs.ts';
import { partitionName } from '../partition.ts';
import type { Region } from '../world.ts';
import { keptEvents, type LogGroup, type LogQuery } from './log-group.ts';
import { parseQuery } from './parse-query.ts';
import { runQuery } from './run-query.ts';

export type LogsContext = { region: Region; ids: Ids; knobs: Knobs; now: number };

/**
 * Answers DescribeLogGroups, StartQuery, GetQueryResults and StopQuery.
 * @throws {AwsError} UnknownOperationException, ResourceNotFoundException, MalformedQueryException, LimitExceededException,
 * InvalidParameterException.
 */
export function answerLogs(action: string, body: unknown, context: LogsContext): string {
  const answer = answers[action];
  if (!answer) throw new AwsError('UnknownOperationException', `Unknown operation ${action}`);
  return JSON.stringify(answer(body, context));
}

const answers: Readonly<Record<string, (body: unknown, context: LogsContext) => unknown>> = {
  DescribeLogGroups: describeLogGroups,
  StartQuery: startQuery,
  GetQueryResults: getQueryResults,
  StopQuery: stopQuery,
};

const describe = z.object({
  logGroupNamePrefix: z.string().min(1).max(512).optional(),
  limit: z.int().min(1).max(50).default(50),
  nextToken: z.string().optional(),
});

function describeLogGroups(body: unknown, { region, now }: LogsContext): unknown {
  const { logGroupNamePrefix = '', limit, nextToken = '0' } = read(describe, body);
  const start = Number(nextToken);
  const groups = [...region.logs.groups.values()].filter(({ name }) => name.startsWith(logGroupNamePrefix));
  groups.sort((a, b) => (a.name < b.name ? -1 : 1));
  const next = start + limit < groups.length ? { nextToken: String(start + limit) } : {};
  return { logGroups: groups.slice(start, start + limit).map((group) => described(group, region, now)), ...next };
}

function described(group: LogGroup, { account, name: region }: Region, now: number): unknown {
  const { name, created, retentionDays, storedBytes } = group;
  const arn = `arn:${partitionName(region)}:logs:${region}:${account}:log-group:${name}`;
  return {
    logGroupName: name,
    creationTime: created,
    ...(retentionDays === undefined ? {} : { retentionInDays: retentionDays }),
    metricFilterCount: 0,
    arn: `${arn}:*`,
    // Compressed to 15%, as AWS's pricing calculator assumes.
    storedBytes: storedBytes ?? Math.ceil(bytesOf(keptEvents(group, now)) * 0.15),
    logGroupClass: 'STANDARD',
    logGroupArn: arn,
  };
}

const start = z.object({
  logGroupName: z.string().optional(),
  logGroupNames: z.array(z.string()).max(50).optional(),
  startTime: z.int().nonnegative(),
  endTime: z.int().nonnegative(),
  queryString: z.string().max(10_000),
  limit: z.int().min(1).max(10_000).default(10_000),
});

function startQuery(body: unknown, { region, ids, knobs, now }: LogsContext): unknown {
  const { logGroupName, logGroupNames = [], startTime, endTime, queryString, limit } = read(start, body);
  const names = logGroupName === undefined ? logGroupNames : [logGroupName];
  if (names.length === 0 || endTime < startTime) {
    throw new AwsError('InvalidParameterException', 'a query needs a log group, and an end after its start');
  }
  const groups = names.map((name) => {
    const group = region.logs.groups.get(name);
    if (group) return group;
    throw new AwsError(
      'ResourceNotFoundException',
      `Log group '${name}' does not exist for account ID '${region.account}'`,
    );
  });
  for (const group of groups) checkHasRecords(group, endTime * 1000, now);
  const running = [...region.logs.queries.values()].filter((query) => isRunning(query, knobs, now));
  if (running.length >= knobs.queriesAtATime)
    throw new AwsError('LimitExceededException', 'Account maximum query concurrency limit of [4] reached.');
  const commands = parseQuery(queryString);
  // The range includes both ends (StartQuery, startTime and endTime).
  const events = groups
    .flatMap((group) => keptEvents(group, now))
    .filter(({ timestamp }) => timestamp >= startTime * 1000 && timestamp <= endTime * 1000);
  const { rows, matched } = runQuery(commands, events, limit);
  const counted = { recordsMatched: matched, recordsScanned: events.length, bytesScanned: bytesOf(events) };
  const query: LogQuery = { id: ids.request(), started: now, stopped: undefined, rows, ...counted };
  region.logs.queries.set(query.id, query);
  return { queryId: query.id };
}

/** The answer of AWS where the period ends before a log group, or what it keeps, begins (StartQuery, MalformedQueryException). */
function checkHasRecords({ created, retentionDays }: LogGroup, end: number, now: number): void {
  const oldest = Math.max(created, retentionDays === undefined ? 0 : now - retentionDays * 86_400_000);
  if (end >= Math.floor(oldest / 1000) * 1000) return;
  const why = "either before the log group's creation time or exceeds the log group's log retention settings";
  throw new AwsError('MalformedQueryException', `end date and time is ${why}`);
}

const named = z.object({ queryId: z.string() });

function getQueryResults(body: unknown, { region, knobs, now }: LogsContext): unknown {
  const query = queryOf(region, body);
  const status = statusOf(query, knobs, now);
  const { recordsMatched, recordsScanned, bytesScanned } = query;
  // While it runs, AWS answers with what it has so far.
  const rows = status === 'Complete' ? query.rows : query.rows.slice(0, Math.floor(query.rows.length / 2));
  return {
    queryLanguage: 'CWLI',
    results: status === 'Scheduled' ? [] : rows.map((row) => row.map(([field, value]) => ({ field, value }))),
    statistics: { recordsMatched, recordsScanned, bytesScanned, logGroupsScanned: 1, resultCount: query.rows.length },
    status,
  };
}

function stopQuery(body: unknown, { region, knobs, now }: LogsContext): unknown {
  const query = queryOf(region, body);
  if (!isRunning(query, knobs, now)) {
    throw new AwsError('InvalidParameterException', `Query is not running: ${query.id}`);
  }
  query.stopped = now;
  return { success: true };
}

function queryOf(region: Region, body: unknown): LogQuery {
  const { queryId } = read(named, body);
  const query = region.logs.queries.get(queryId);
  if (!query) throw new AwsError('ResourceNotFoundException', `Query ${queryId} does not exist`);
  return query;
}

function isRunning(query: LogQuery, knobs: Knobs, now: number): boolean {
  return ['Scheduled', 'Running'].includes(statusOf(query, knobs, now));
}

function statusOf({ started, stopped }: LogQuery, { queryTime, queryEnd }: Knobs, now: number): string {
  if (stopped !== undefined) return 'Cancelled';
  if (now >= started + queryTime) return queryEnd;
  return now < started + queryTime / 4 ? 'Scheduled' : 'Running';
}

function bytesOf(events: readonly { message: string }[]): number {
  return events.reduce((sum, { message }) => sum + Buffer.byteLength(message), 0);
}

function read<Shape>(schema: z.ZodType<Shape>, body: unknown): Shape {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new AwsError('InvalidParameterException', z.prettifyError(parsed.error));
}
