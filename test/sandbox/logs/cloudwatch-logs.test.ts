import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  GetQueryResultsCommand,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { expect, test } from 'vitest';
import type { Sandbox } from '../../../sandbox/start-sandbox.ts';
import { line } from '../../builders/flow-records.ts';
import { sandboxFor } from '../clients.ts';

const flowLog = { id: 'fl-0123456789abcdef0', resource: 'vpc-0123456789abcdef0', logGroup: '/vpc/flows' };

async function sandboxWith(lines: readonly string[]): Promise<Sandbox> {
  return sandboxFor({ seed: { flowLogs: [{ ...flowLog, records: lines.map((one) => ({ age: '1h', line: one })) }] } });
}

function logsOf(sandbox: Sandbox): CloudWatchLogsClient {
  return new CloudWatchLogsClient({ ...sandbox.clientConfig(), maxAttempts: 1 });
}

async function rowsOf(sandbox: Sandbox, queryString: string) {
  const logs = logsOf(sandbox);
  const now = Math.floor(Date.now() / 1000);
  const query = { logGroupName: '/vpc/flows', startTime: now - 86_400, endTime: now, queryString };
  const { queryId } = await logs.send(new StartQueryCommand(query));
  const { results = [] } = await logs.send(new GetQueryResultsCommand({ queryId }));
  return results.map((row) => Object.fromEntries(row.map(({ field = '', value = '' }) => [field, value])));
}

test('a query is evaluated over the records: filters, in, or, parentheses, sums by fields', async () => {
  const sandbox = await sandboxWith([
    line({ packets: 1 }),
    line({ packets: 2 }),
    line({ packets: 4, from: '192.0.2.1' }),
    line({ packets: 8, port: 26 }),
    line({ packets: 16, port: 443 }),
    line({ packets: 32, protocol: 17 }),
  ]);

  const rows = await rowsOf(
    sandbox,
    'filter (dstPort in [25, 26]) and not protocol = 17 | stats count(*) as n, sum(packets) as total, max(packets) by dstPort, srcAddr',
  );

  expect(rows).toEqual([
    { dstPort: '25', srcAddr: '203.0.113.9', n: '2', total: '3', 'max(packets)': '2' },
    { dstPort: '25', srcAddr: '192.0.2.1', n: '1', total: '4', 'max(packets)': '4' },
    { dstPort: '26', srcAddr: '203.0.113.9', n: '1', total: '8', 'max(packets)': '8' },
  ]);
});

test('sums are exact beyond 2^53, and sort and limit apply in the order of the commands', async () => {
  const sandbox = await sandboxWith([
    line({ bytes: '9007199254740993' }),
    line({ bytes: '9007199254740993' }),
    line({ from: '192.0.2.1', bytes: 5 }),
  ]);

  const rows = await rowsOf(sandbox, 'stats sum(bytes) as total by srcAddr | sort total desc | limit 1 | fields total');

  expect(rows).toEqual([{ total: '18014398509481986' }]);
});

test('fields of another format are there only where parse makes them', async () => {
  const sandbox = await sandboxWith(['eni-0123456789abcdef0 25', 'no match here']);

  expect(await rowsOf(sandbox, 'filter ispresent(dstPort) | stats count(*) as n by dstPort')).toEqual([]);
  expect(await rowsOf(sandbox, 'filter dstPort != 26 | stats count(*) as n by dstPort')).toEqual([]);
  expect(
    await rowsOf(
      sandbox,
      'parse @message /^(?<id>\\S+) (?<port>\\d+)$/ | filter port = 25 | stats count(*) as n by id',
    ),
  ).toEqual([{ id: 'eni-0123456789abcdef0', n: '1' }]);
});

test.each([
  'filter',
  'filter dstPort ~ 25',
  'unmask @message',
  'stats avg(bytes) by x',
  'filter x = 1 )',
  'parse @message /(?<a_b>x)/',
])('what it does not know is refused, and not guessed: %s', async (queryString) => {
  await expect(rowsOf(await sandboxWith([]), queryString)).rejects.toThrow('The query is malformed');
});

test('log groups are described with what they hold, and by pages', async () => {
  const sandbox = await sandboxWith([line()]);
  sandbox.seed({ logGroups: [{ name: '/vpc/other', retentionDays: 7, storedBytes: 12 }] });
  const describe = (input: object) =>
    logsOf(sandbox).send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/vpc', ...input }));

  const first = await describe({ limit: 1 });
  const second = await describe({ limit: 1, nextToken: first.nextToken });

  expect(first.logGroups).toMatchObject([
    { logGroupName: '/vpc/flows', storedBytes: Math.ceil((line().length + 2 * 10 - 'startend'.length) * 0.15) },
  ]);
  expect(second).toMatchObject({ logGroups: [{ logGroupName: '/vpc/other', retentionInDays: 7, storedBytes: 12 }] });
  expect(second.nextToken).toBeUndefined();
});

test('a query that is stopped is cancelled, and cannot be stopped twice', async () => {
  const sandbox = await sandboxWith([line()]);
  sandbox.knobs.queryTime = 3_600_000;
  const logs = logsOf(sandbox);
  const { queryId } = await logs.send(
    new StartQueryCommand({
      logGroupName: '/vpc/flows',
      startTime: 0,
      endTime: Math.ceil(Date.now() / 1000),
      queryString: 'fields @message',
    }),
  );

  expect(await logs.send(new GetQueryResultsCommand({ queryId }))).toMatchObject({ status: 'Scheduled', results: [] });
  expect(await logs.send(new StopQueryCommand({ queryId }))).toMatchObject({ success: true });
  expect(await logs.send(new GetQueryResultsCommand({ queryId }))).toMatchObject({ status: 'Cancelled' });
  await expect(logs.send(new StopQueryCommand({ queryId }))).rejects.toThrow('is not running');
});
