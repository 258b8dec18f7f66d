import {
  type CloudWatchLogsClient,
  GetQueryResultsCommand,
  type GetQueryResultsCommandOutput,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Period } from '../../core/evidence/traffic.ts';
import { messageOf } from '../../core/model/message-of.ts';
import type { Sleep } from '../../core/model/within-time.ts';
import { errorCode } from '../aws-error.ts';
import { listIn, pagesOf } from '../paging.ts';
import { unread } from '../unread.ts';
import { type Deadline, growingDelays } from './deadline.ts';

/** The most rows that are asked for, which is also the most that one answer has (GetQueryResults). */
export const mostRows = 10_000;

/** One row of a result, by the names of its fields. */
export type ResultRow = ReadonlyMap<string, string>;

export type QueryResult =
  /** `isWhole`: there are no more; a query has at most so many as it was asked for. */
  | { readonly kind: 'rows'; readonly rows: readonly ResultRow[]; readonly isWhole: boolean }
  /** In words, for a person. */
  | { readonly kind: 'failed'; readonly reason: string };

export interface InsightsQuery {
  readonly logGroup: string;
  readonly text: string;
  /** Both ends belong to it, in whole seconds. */
  readonly period: Period;
}

export interface QueryLimits {
  /** A query that has read more is stopped. */
  readonly maxBytes: number;
  readonly mostRows: number;
}

export interface QueryRun {
  readonly logs: CloudWatchLogsClient;
  readonly sleep: Sleep;
  readonly deadline: Deadline;
  readonly limits: QueryLimits;
}

/**
 * One query of Logs Insights, from start to its rows. It waits where too many run already (LimitExceededException), and stops the query
 * when its time is over, when it reads more than it may, and when the signal is aborted. Throws the signal's reason then, and where the
 * credentials have expired; everything else is `failed`.
 */
export async function runQuery(run: QueryRun, query: InsightsQuery): Promise<QueryResult> {
  try {
    const queryId = await start(run, query);
    if (queryId === null) return late(run);
    return await results(run, queryId);
  } catch (error) {
    run.deadline.signal?.throwIfAborted();
    return { kind: 'failed', reason: unread('logs:StartQuery', error) };
  }
}

/** The id of the query; null where there was no room for it in time. */
async function start({ logs, sleep, deadline, limits }: QueryRun, query: InsightsQuery): Promise<string | null> {
  const command = new StartQueryCommand({
    logGroupName: query.logGroup,
    queryString: query.text,
    startTime: Math.floor(query.period.from / 1000),
    endTime: Math.floor(query.period.to / 1000),
    limit: limits.mostRows,
  });
  for (const delay of growingDelays()) {
    // Queries that wait for their turn are not begun after the person has stopped.
    deadline.signal?.throwIfAborted();
    try {
      const { queryId } = await logs.send(command);
      if (queryId === undefined) throw new Error('AWS answered without the id of the query');
      return queryId;
    } catch (error) {
      if (errorCode(error) !== 'LimitExceededException') throw error;
      if (deadline.left() <= delay) return null;
      await sleep(delay, deadline.signal);
    }
  }
  return null;
}

async function results(run: QueryRun, queryId: string): Promise<QueryResult> {
  const { logs, sleep, deadline, limits } = run;
  try {
    for (const delay of growingDelays()) {
      const answer = await logs.send(new GetQueryResultsCommand({ queryId }));
      const { status = 'Unknown', statistics } = answer;
      if (status === 'Complete') return await allRows(run, queryId, answer);
      // While it is Unknown it may still become known.
      if (status === 'Failed' || status === 'Cancelled' || status === 'Timeout') {
        return { kind: 'failed', reason: `the query ended with status ${status}` };
      }
      const scanned = statistics?.bytesScanned ?? 0;
      if (scanned > limits.maxBytes) return await stopped(run, queryId, tooLarge(scanned, limits));
      if (deadline.left() <= delay) return await stopped(run, queryId, late(run).reason);
      await sleep(delay, deadline.signal);
    }
  } catch (error) {
    const after = await stop(logs, queryId);
    deadline.signal?.throwIfAborted();
    return { kind: 'failed', reason: `${unread('logs:GetQueryResults', error)}${after}` };
  }
  return late(run);
}

/** Ten thousand rows are one answer; should there be further ones, they are read as well. */
async function allRows(
  { logs, limits }: QueryRun,
  queryId: string,
  first: GetQueryResultsCommandOutput,
): Promise<QueryResult> {
  const page = async (nextToken?: string) =>
    nextToken === undefined ? first : logs.send(new GetQueryResultsCommand({ queryId, nextToken }));
  const pages = pagesOf('GetQueryResults', page, (answer) => {
    listIn(answer, 'results');
    return answer.nextToken;
  });
  const rows: ResultRow[] = [];
  for await (const { results = [] } of pages) rows.push(...results.map(rowOf));
  const isWhole = rows.length < limits.mostRows && rows.length >= (first.statistics?.resultCount ?? 0);
  return { kind: 'rows', rows, isWhole };
}

function rowOf(
  fields: readonly { readonly field?: string | undefined; readonly value?: string | undefined }[],
): ResultRow {
  return new Map(fields.map(({ field = '', value = '' }) => [field, value]));
}

function tooLarge(scanned: number, { maxBytes }: QueryLimits): string {
  return `the query was stopped after ${scanned} bytes: SMTP_WARDEN_EVIDENCE_MAX_BYTES is ${maxBytes}`;
}

function late({ deadline }: QueryRun): QueryResult & { readonly kind: 'failed' } {
  return { kind: 'failed', reason: `the query had not ended after ${deadline.seconds} s` };
}

async function stopped({ logs }: QueryRun, queryId: string, reason: string): Promise<QueryResult> {
  return { kind: 'failed', reason: `${reason}${await stop(logs, queryId)}` };
}

/** It costs what it reads until it is stopped. What to add to a reason where it could not be; one that has ended is none to stop. */
async function stop(logs: CloudWatchLogsClient, queryId: string): Promise<string> {
  try {
    await logs.send(new StopQueryCommand({ queryId }));
    return '';
  } catch (error) {
    if (errorCode(error) === 'InvalidParameterException') return '';
    return `; it could not be stopped: ${messageOf(error)}`;
  }
}
