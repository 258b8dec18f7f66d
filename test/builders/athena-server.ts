import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

type Answer = (input: Record<string, unknown>) => unknown;

export interface AthenaServer {
  readonly endpoint: string;
  /** Every call in order: the action and what it said. */
  readonly calls: { readonly action: string; readonly input: Record<string, unknown> }[];
}

/** Answers calls of Athena's JSON protocol, by action, in the shapes of its API reference. An Error is answered with its name as the type. */
export async function athenaServer(answers: Readonly<Record<string, Answer>>): Promise<AthenaServer> {
  const calls: AthenaServer['calls'] = [];
  const server: Server = createServer(async (message, reply) => {
    const action = String(message.headers['x-amz-target']).replace('AmazonAthena.', '');
    const input = JSON.parse(await text(message));
    calls.push({ action, input });
    const answer = answers[action]?.(input) ?? new Error(`no answer to ${action}`);
    const isError = answer instanceof Error;
    reply.writeHead(isError ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    reply.end(JSON.stringify(isError ? { __type: answer.name, message: answer.message } : answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls };
}

/** A page of GetQueryResults. */
export function resultPage(rows: readonly (readonly (string | null)[])[], NextToken?: string): unknown {
  const Rows = rows.map((row) => ({ Data: row.map((value) => (value === null ? {} : { VarCharValue: value })) }));
  return {
    ResultSet: { Rows, ResultSetMetadata: { ColumnInfo: [] } },
    UpdateCount: 0,
    ...(NextToken && { NextToken }),
  };
}

/** GetQueryExecution of a query in this state. */
export function execution(State: string, DataScannedInBytes = 0, StateChangeReason?: string): unknown {
  const QueryExecutionId = '8f1f0f2e-0000-4000-8000-000000000001';
  return {
    QueryExecution: { QueryExecutionId, Status: { State, StateChangeReason }, Statistics: { DataScannedInBytes } },
  };
}
