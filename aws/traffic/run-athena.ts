import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { messageOf } from '../../core/model/message-of.ts';
import type { Sleep } from '../../core/model/within-time.ts';
import { pagesOf } from '../paging.ts';
import { unread } from '../unread.ts';
import { type Deadline, growingDelays } from './deadline.ts';

/** One row, by the names of its columns. Undefined: NULL. */
export type AthenaRow = ReadonlyMap<string, string | undefined>;

export type AthenaResult =
  | { readonly kind: 'rows'; readonly rows: readonly AthenaRow[] }
  /** In words, for a person. */
  | { readonly kind: 'failed'; readonly reason: string };

export interface AthenaRun {
  readonly athena: AthenaClient;
  readonly workgroup: string;
  readonly sleep: Sleep;
  readonly deadline: Deadline;
  /** A query that has scanned more is stopped. */
  readonly maxBytes: number;
  /** Of a result that has more rows nothing is taken. */
  readonly mostRows: number;
}

/**
 * One query of Athena, from start to its rows. It is stopped when its time is over, when it scans more than it may, and when the signal is
 * aborted. Throws the signal's reason then, and where the credentials have expired; everything else is `failed`. Not proved against AWS:
 * tested with answers in the shape of its API reference.
 */
export async function runAthena(run: AthenaRun, QueryString: string): Promise<AthenaResult> {
  const { athena, workgroup, deadline } = run;
  deadline.signal?.throwIfAborted();
  try {
    const command = new StartQueryExecutionCommand({ QueryString, WorkGroup: workgroup });
    const { QueryExecutionId: id } = await athena.send(command);
    if (id === undefined) throw new Error('AWS answered without the id of the query');
    const reason = await ended(run, id);
    return reason === null ? await rowsOf(run, id) : { kind: 'failed', reason };
  } catch (error) {
    deadline.signal?.throwIfAborted();
    return { kind: 'failed', reason: unread('athena:StartQueryExecution', error) };
  }
}

/** Why the query has no result, in words; null: it has ended well. */
async function ended({ athena, sleep, deadline, maxBytes }: AthenaRun, id: string): Promise<string | null> {
  try {
    for (const delay of growingDelays()) {
      const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
      const { State: state, StateChangeReason: why = 'no reason given' } = QueryExecution?.Status ?? {};
      if (state === 'SUCCEEDED') return null;
      if (state === 'FAILED' || state === 'CANCELLED') return `the query ended with state ${state}: ${why}`;
      const scanned = QueryExecution?.Statistics?.DataScannedInBytes ?? 0;
      if (scanned > maxBytes) {
        const limit = `SMTP_WARDEN_EVIDENCE_MAX_BYTES is ${maxBytes}`;
        return `the query was stopped after ${scanned} bytes: ${limit}${await stop(athena, id)}`;
      }
      if (deadline.left() <= delay) {
        return `the query had not ended after ${deadline.seconds} s${await stop(athena, id)}`;
      }
      await sleep(delay, deadline.signal);
    }
  } catch (error) {
    const after = await stop(athena, id);
    deadline.signal?.throwIfAborted();
    return `${unread('athena:GetQueryExecution', error)}${after}`;
  }
  return null;
}

async function stop(athena: AthenaClient, id: string): Promise<string> {
  try {
    await athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    return '';
  } catch (error) {
    return `; it could not be stopped: ${messageOf(error)}`;
  }
}

/** The first row of the first page has the names of the columns (Athena API reference, GetQueryResults). */
async function rowsOf({ athena, mostRows }: AthenaRun, QueryExecutionId: string): Promise<AthenaResult> {
  const page = (NextToken?: string) =>
    athena.send(new GetQueryResultsCommand({ QueryExecutionId, NextToken, MaxResults: 1000 }));
  const pages = pagesOf('GetQueryResults', page, ({ NextToken }) => NextToken);
  const rows: AthenaRow[] = [];
  let names: string[] | null = null;
  try {
    for await (const { ResultSet } of pages) {
      if (ResultSet?.Rows === undefined)
        throw new Error('AWS answered without rows, so it is not known whether there are any');
      for (const { Data = [] } of ResultSet.Rows) {
        const values = Data.map(({ VarCharValue }) => VarCharValue);
        if (names === null) names = values.map((value = '') => value);
        else rows.push(new Map(names.map((name, index) => [name, values[index]])));
      }
      if (rows.length > mostRows) return { kind: 'failed', reason: `the query has more than ${mostRows} rows` };
    }
  } catch (error) {
    return { kind: 'failed', reason: unread('athena:GetQueryResults', error) };
  }
  return { kind: 'rows', rows };
}
