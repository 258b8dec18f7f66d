import { setTimeout as wait } from 'node:timers/promises';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { expect, test } from 'vitest';
import { deadlineIn } from '../../../aws/traffic/deadline.ts';
import { type QueryRun, runQuery } from '../../../aws/traffic/run-query.ts';
import type { Sandbox } from '../../../sandbox/start-sandbox.ts';
import { anInterface, eni, line, readerOf } from '../../builders/flow-records.ts';
import { sandboxFor } from '../../sandbox/clients.ts';

const query = { logGroup: '/vpc/flows', text: 'fields @message', period: { from: 0, to: 1000 } };

function runOf(logs: CloudWatchLogsClient): QueryRun {
  const deadline = deadlineIn(1_000, () => performance.now());
  return { logs, deadline, sleep: async () => {}, limits: { maxBytes: 1_000, mostRows: 10 } };
}

/** A client whose queries give these answers, one after the other, without a connection. */
function scripted(answers: readonly object[]) {
  const logs = new CloudWatchLogsClient({ region: 'us-east-1' });
  const sent: object[] = [];
  const left = [...answers];
  logs.middlewareStack.add(
    (_, context) => async (args) => {
      sent.push(args.input);
      const isStart = context.commandName === 'StartQueryCommand';
      return { response: {}, output: { $metadata: {}, ...(isStart ? { queryId: 'q' } : left.shift()) } };
    },
    { step: 'initialize', name: 'scripted', priority: 'low' },
  );
  return { logs, sent };
}

function sandboxWith(knobs: Partial<Sandbox['knobs']>, now = Date.now): Promise<Sandbox> {
  const records = ['203.0.113.9', '203.0.113.10'].map((from) => ({ age: '2d', line: line({ from }) }));
  return sandboxFor({
    seed: { flowLogs: [{ id: 'fl-0123456789abcdef0', resource: eni, logGroup: '/vpc/flows', records }] },
    now,
  }).then((sandbox) => {
    Object.assign(sandbox.knobs, knobs);
    return sandbox;
  });
}

test('a query that runs for a while is polled to its end, and what it has meanwhile is not taken for the result', async () => {
  let time = Date.now();
  const sandbox = await sandboxWith({ queryTime: 60 }, () => time);
  const sleep = async () => {
    time += 20;
  };

  const { flows, coverage } = await readerOf(sandbox, { sleep }).read([anInterface()]);

  expect(flows).toHaveLength(2);
  expect(coverage.get(eni)).toBeNull();
  // One when it is begun, and one after each time that it slept.
  expect(sandbox.calls.count('GetQueryResults')).toBe(4);
});

test.each(['Failed', 'Cancelled', 'Timeout'] as const)(
  'a query that ends as %s leaves its interfaces uncovered',
  async (queryEnd) => {
    const sandbox = await sandboxWith({ queryEnd });

    const { flows, coverage } = await readerOf(sandbox).read([anInterface()]);

    expect(flows).toEqual([]);
    expect(coverage.get(eni)).toBe(`${eni}: log group /vpc/flows: the query ended with status ${queryEnd}`);
  },
);

test('a query whose time is over is stopped', async () => {
  const sandbox = await sandboxWith({ queryTime: 3_600_000 });

  const { flows, coverage } = await readerOf(sandbox, { timeout: 400 }).read([anInterface()]);

  expect(flows).toEqual([]);
  expect(coverage.get(eni)).toBe(`${eni}: log group /vpc/flows: the query had not ended after 0.4 s`);
  expect(sandbox.calls.count('StopQuery')).toBe(1);
});

test('a status that stays Unknown ends with the time of the query', async () => {
  const sandbox = await sandboxWith({ queryEnd: 'Unknown' });

  const { coverage } = await readerOf(sandbox, { timeout: 400 }).read([anInterface()]);

  expect(coverage.get(eni)).toMatch(/the query had not ended after 0.4 s/);
});

test('a query that reads more than it may is stopped', async () => {
  const sandbox = await sandboxWith({ queryTime: 3_600_000 });
  sandbox.seed({ logGroups: [{ name: '/vpc/flows', storedBytes: 1 }] });

  const { coverage } = await readerOf(sandbox, { maxBytes: 100 }).read([anInterface()]);

  expect(coverage.get(eni)).toMatch(/the query was stopped after \d+ bytes: SMTP_WARDEN_EVIDENCE_MAX_BYTES is 100$/);
  expect(sandbox.calls.count('StopQuery')).toBe(1);
});

test('an interrupted read stops its queries and throws the reason', async () => {
  const sandbox = await sandboxWith({ queryTime: 3_600_000 });
  const interrupt = new AbortController();
  const sleep = (_: number, signal?: AbortSignal) => wait(10_000, undefined, signal ? { signal } : {});

  const read = readerOf(sandbox, { signal: interrupt.signal, sleep }).read([anInterface()]);
  const refused = expect(read).rejects.toThrow('Ctrl-C');
  await expect.poll(() => sandbox.calls.count('GetQueryResults')).toBe(1);
  interrupt.abort(new Error('Ctrl-C'));

  await refused;
  expect(sandbox.calls.count('StopQuery')).toBe(1);
});

test('queries that wait for their turn are not begun after an interruption', async () => {
  const sandbox = await sandboxWith({ queryTime: 3_600_000 });
  const interfaces = Array.from({ length: 1_201 }, (_, index) =>
    anInterface({ id: `eni-0${index.toString(16).padStart(16, '0')}` }),
  );
  sandbox.seed({ flowLogs: [{ id: 'fl-0123456789abcdef1', resource: 'vpc-0123456789abcdef0', logGroup: '/vpc/all' }] });
  const interrupt = new AbortController();
  const sleep = (_: number, signal?: AbortSignal) => wait(10_000, undefined, signal ? { signal } : {});

  const refused = expect(readerOf(sandbox, { signal: interrupt.signal, sleep }).read(interfaces)).rejects.toThrow(
    'Ctrl-C',
  );
  await expect.poll(() => sandbox.calls.count('GetQueryResults')).toBe(4);
  interrupt.abort(new Error('Ctrl-C'));
  await refused;
  await expect.poll(() => sandbox.calls.count('StopQuery')).toBe(4);

  expect(sandbox.calls.count('StartQuery')).toBe(4);
});

test('a result of several answers is read to its end, and one without its rows is none', async () => {
  const { logs, sent } = scripted([
    { status: 'Complete', results: [[{ field: 'a', value: '1' }]], nextToken: 'next' },
    { status: 'Complete', results: [[{ field: 'a', value: '2' }]] },
  ]);
  const broken = scripted([{ status: 'Complete' }]);

  expect(await runQuery(runOf(logs), query)).toEqual({
    ...{ kind: 'rows', isWhole: true },
    rows: [new Map([['a', '1']]), new Map([['a', '2']])],
  });
  expect(sent.at(-1)).toMatchObject({ nextToken: 'next' });
  expect(await runQuery(runOf(broken.logs), query)).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('results'),
  });
});

test('a result that says that it has more rows than it has is not whole', async () => {
  const { logs } = scripted([{ status: 'Complete', results: [], statistics: { resultCount: 3 } }]);

  expect(await runQuery(runOf(logs), query)).toMatchObject({ kind: 'rows', isWhole: false });
});

test('where too many queries run, it waits for its turn, and not for ever', async () => {
  const busy = await sandboxWith({});
  busy.faults.add({ kind: 'before', action: 'StartQuery', code: 'LimitExceededException', times: 3 });
  const full = await sandboxWith({ queriesAtATime: 0 });

  const late = await readerOf(busy).read([anInterface()]);
  const never = await readerOf(full, { timeout: 300 }).read([anInterface()]);

  expect(late.flows).toHaveLength(2);
  expect(busy.calls.count('StartQuery')).toBe(4);
  expect(never.coverage.get(eni)).toMatch(/the query had not ended after 0.3 s/);
});

test('no more than four queries run at a time', async () => {
  const sandbox = await sandboxWith({ queryTime: 40, queriesAtATime: 4 });
  const interfaces = Array.from({ length: 1_201 }, (_, index) =>
    anInterface({ id: `eni-0${index.toString(16).padStart(16, '0')}` }),
  );
  sandbox.seed({ flowLogs: [{ id: 'fl-0123456789abcdef1', resource: 'vpc-0123456789abcdef0', logGroup: '/vpc/all' }] });

  await readerOf(sandbox).read(interfaces);

  expect(sandbox.calls.count('StartQuery')).toBe(7);
});
