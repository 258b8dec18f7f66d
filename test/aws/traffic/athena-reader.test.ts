import { AthenaClient } from '@aws-sdk/client-athena';
import { EC2Client } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { type AthenaDeps, athenaReader } from '../../../aws/traffic/athena-reader.ts';
import { athenaServer, execution, resultPage } from '../../builders/athena-server.ts';
import { anInterface, day, eni } from '../../builders/flow-records.ts';
import { sandboxFor } from '../../sandbox/clients.ts';

const started = () => ({ QueryExecutionId: '8f1f0f2e-0000-4000-8000-000000000001' });
const columns = [
  ...['interface_id', 'srcaddr', 'dstaddr', 'dstport', 'protocol', 'action', 'log_status'],
  ...['flow_count', 'packet_sum', 'byte_sum', 'first_start', 'last_end'],
];
const ok = ['25', '6', 'ACCEPT', 'OK'];
const times = ['1764000000', '1764000060'];
const now = Date.UTC(2025, 10, 30);

/** A reader whose interface has a flow log in S3, and the calls that Athena got. */
async function readerOf(answers: Parameters<typeof athenaServer>[0], given: Partial<AthenaDeps> = {}) {
  const server = await athenaServer({ StartQueryExecution: started, StopQueryExecution: () => ({}), ...answers });
  const flowLog = { id: 'fl-0123456789abcdef0', resource: eni, destination: 'arn:aws:s3:::flows', created: '365d' };
  const sandbox = await sandboxFor({ seed: { flowLogs: [flowLog] }, now: () => now });
  const { credentials } = sandbox.clientConfig();
  const reader = athenaReader({
    ec2: new EC2Client({ ...sandbox.clientConfig(), maxAttempts: 1 }),
    athena: new AthenaClient({ endpoint: server.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 }),
    ...{ workgroup: 'flows', table: 'logs.vpc_flow_logs', account: '111122223333', maxBytes: 1_000_000 },
    period: { from: now - 14 * day, to: now },
    now: () => now,
    monotonic: () => performance.now(),
    sleep: async () => {},
    ...given,
  });
  return { reader, calls: server.calls, sandbox };
}

test('the rows of all pages are read, and judged by the rules for files', async () => {
  const states = ['QUEUED', 'RUNNING', 'SUCCEEDED'];
  const { reader, calls } = await readerOf({
    GetQueryExecution: () => execution(states.shift() ?? ''),
    GetQueryResults: ({ NextToken }) =>
      NextToken === undefined
        ? resultPage([columns, [eni, '203.0.113.9', '10.0.0.5', ...ok, '2', '15', '3500', ...times]], 'next')
        : resultPage([
            [eni, '10.0.0.5', '192.0.2.25', ...ok, '9', '9', '9', ...times],
            [eni, '198.51.100.7', '10.0.0.5', ...ok, '1', '1', '40', ...times],
            [eni, '-', '-', null, null, '-', 'SKIPDATA', '3', null, null, ...times],
          ]),
  });

  const read = await reader.read([anInterface()]);

  expect(read.flows).toEqual([
    {
      ...{ interfaceId: eni, source: '198.51.100.7', flows: 1, packets: 1, bytes: 40 },
      ...{ firstSeen: 1_764_000_000_000, lastSeen: 1_764_000_060_000 },
    },
    expect.objectContaining({ source: '203.0.113.9', flows: 2, packets: 15, bytes: 3500 }),
  ]);
  expect(read.coverage.get(eni)).toMatch(/AWS skipped some \(SKIPDATA, 3 records\)$/);
  expect(read.notes).toContain('the reader for Athena has been tested with recorded answers only, not against AWS');
  expect(calls[0]?.input).toMatchObject({ WorkGroup: 'flows' });
});

test('the query names the table, the interfaces, the period and the port, and nothing that was not checked', async () => {
  const { reader, calls } = await readerOf({
    GetQueryExecution: () => execution('SUCCEEDED'),
    GetQueryResults: () => resultPage([columns]),
  });

  await reader.read([anInterface()]);

  expect(String(calls[0]?.input.QueryString).split('\n')).toEqual([
    'SELECT "interface_id", "srcaddr", "dstaddr", "dstport", "protocol", "action", "log_status", count(*) AS flow_count, ' +
      'sum("packets") AS packet_sum, sum("bytes") AS byte_sum, min("start") AS first_start, max("end") AS last_end',
    'FROM "logs"."vpc_flow_logs"',
    `WHERE "interface_id" IN ('${eni}')`,
    'AND "end" >= 1763251200 AND "start" < 1764460800',
    `AND (coalesce("log_status", '-') = 'SKIPDATA' OR (coalesce("log_status", '-') <> 'NODATA' AND ("dstport" IN (25) OR "dstport" IS NULL) ` +
      `AND ("protocol" IN (6) OR "protocol" IS NULL) AND ("action" IN ('ACCEPT', '-') OR "action" IS NULL)))`,
    'GROUP BY "interface_id", "srcaddr", "dstaddr", "dstport", "protocol", "action", "log_status"',
  ]);
});

test.each(['logs', 'logs.vpc flow', 'logs."x"', 'a.b.c', `logs.x' OR 1=1`, 'logs.x;y', '.x'])(
  'a table is not called %s',
  async (table) => {
    await expect(readerOf({}, { table })).rejects.toThrow('is not the name of a table: write database.table');
  },
);

test.each([
  ['FAILED', 'the query ended with state FAILED: COLUMN_NOT_FOUND'],
  ['CANCELLED', 'the query ended with state CANCELLED: COLUMN_NOT_FOUND'],
])('a query that ends as %s leaves its interfaces uncovered', async (state, reason) => {
  const { reader } = await readerOf({ GetQueryExecution: () => execution(state, 0, 'COLUMN_NOT_FOUND') });

  const read = await reader.read([anInterface()]);

  expect(read.coverage.get(eni)).toBe(`${eni}: Athena table logs.vpc_flow_logs: ${reason}`);
});

test('a query that scans more than it may, or takes too long, is stopped', async () => {
  const large = await readerOf({ GetQueryExecution: () => execution('RUNNING', 2_000_000) });
  const slow = await readerOf({ GetQueryExecution: () => execution('RUNNING') }, { timeout: 100 });

  const reads = [await large.reader.read([anInterface()]), await slow.reader.read([anInterface()])];

  expect(reads[0]?.coverage.get(eni)).toMatch(
    /stopped after 2000000 bytes: SMTP_WARDEN_EVIDENCE_MAX_BYTES is 1000000$/,
  );
  expect(reads[1]?.coverage.get(eni)).toMatch(/the query had not ended after 0.1 s$/);
  for (const { calls } of [large, slow]) expect(calls.at(-1)?.action).toBe('StopQueryExecution');
});

test('what is not permitted is said, and expired credentials are an error', async () => {
  const error = (name: string) => () => Object.assign(new Error('no'), { name });
  const denied = await readerOf({ StartQueryExecution: error('AccessDeniedException') });
  const expired = await readerOf({ StartQueryExecution: error('ExpiredTokenException') });

  const read = await denied.reader.read([anInterface()]);

  expect(read.coverage.get(eni)).toMatch(/athena:StartQueryExecution is not permitted$/);
  await expect(expired.reader.read([anInterface()])).rejects.toMatchObject({ name: 'ExpiredTokenException' });
});

test('how much it will scan is unknown before, and said', async () => {
  const { reader, calls, sandbox } = await readerOf({});

  const estimate = await reader.estimate([anInterface()]);
  await reader.estimate([anInterface()]);

  expect(estimate).toMatchObject({
    bytes: null,
    parts: [{ name: 'Athena table logs.vpc_flow_logs', queries: 1, bytes: null }],
  });
  expect(calls).toEqual([]);
  expect(sandbox.calls.count('DescribeFlowLogs')).toBe(1);
});
