import { expect, test } from 'vitest';
import type { SeedInput } from '../../../sandbox/seed.ts';
import { anInterface, eni, line, readerOf } from '../../builders/flow-records.ts';
import { sandboxFor } from '../../sandbox/clients.ts';

type FlowLogInput = NonNullable<SeedInput['flowLogs']>[number];

const aged = (records: readonly string[], age = '2d') => records.map((one) => ({ age, line: one }));

function sandboxWith(records: readonly string[], given: Partial<FlowLogInput> = {}) {
  const flowLog = {
    id: 'fl-0123456789abcdef0',
    resource: eni,
    logGroup: '/vpc/flows',
    records: aged(records),
    ...given,
  };
  return sandboxFor({ seed: { flowLogs: [flowLog] } });
}

test('accepted flows to the port are added up by source, and nothing else is', async () => {
  const sandbox = await sandboxWith([
    line(),
    line({ packets: 3, bytes: 100, fromPort: 40001 }),
    line({ from: '198.51.100.7', packets: 1, bytes: 40 }),
    line({ port: 443 }),
    line({ protocol: 17 }),
    line({ action: 'REJECT', from: '192.0.2.1' }),
    line({ id: 'eni-0aaaaaaaaaaaaaaaa' }),
    line({ from: '10.0.0.5', to: '192.0.2.25' }),
    line({ fromPort: 25, port: 40000 }),
    line({
      from: '-',
      to: '-',
      fromPort: '-',
      port: '-',
      protocol: '-',
      packets: '-',
      bytes: '-',
      action: '-',
      status: 'NODATA',
    }),
  ]);

  const read = await readerOf(sandbox).read([anInterface()]);

  expect(read.flows.map(({ source, flows, packets, bytes }) => ({ source, flows, packets, bytes }))).toEqual([
    { source: '198.51.100.7', flows: 1, packets: 1, bytes: 40 },
    { source: '203.0.113.9', flows: 2, packets: 15, bytes: 3500 },
  ]);
  expect(read.coverage).toEqual(new Map([[eni, null]]));
  expect(read.problems).toEqual([]);
});

test('first and last seen are the first start and the last end, in milliseconds', async () => {
  const sandbox = await sandboxWith([], { records: [{ age: '3d', times: 3, every: '1d', seconds: 60, line: line() }] });

  const [flow] = (await readerOf(sandbox).read([anInterface()])).flows;

  expect((flow?.lastSeen ?? 0) - (flow?.firstSeen ?? 0)).toBe(2 * 86_400_000 + 60_000);
});

test('records from before the period are not read', async () => {
  const sandbox = await sandboxWith([], { records: aged([line()], '20d') });

  expect((await readerOf(sandbox).read([anInterface()])).flows).toEqual([]);
});

test('a custom format is read by its own fields, and a flow that goes out or is an answer is no source', async () => {
  const field = (name: string) => `\${${name}}`;
  const names = ['flow-direction', 'tcp-flags', 'pkt-srcaddr', 'srcaddr', 'dstaddr', 'dstport', 'protocol', 'packets'];
  const format = [...names, 'bytes', 'start', 'end', 'action', 'interface-id', 'log-status'].map(field).join(' ');
  const rest = `10.0.0.5 25 6 5 500 start end ACCEPT ${eni} OK`;
  const records = [
    `ingress 2 2001:DB8:0::1 10.0.9.9 ${rest}`,
    `egress 2 192.0.2.1 192.0.2.1 ${rest}`,
    `ingress 18 192.0.2.2 192.0.2.2 ${rest}`,
    `ingress 3 - 192.0.2.3 ${rest}`,
    `ingress 3 - 192.0.2.4 ${rest} more`,
  ];
  const sandbox = await sandboxWith(records, { format });

  const read = await readerOf(sandbox).read([anInterface()]);

  expect(read.flows.map(({ source, packets }) => [source, packets])).toEqual([
    ['192.0.2.3', 5],
    ['2001:db8::1', 5],
  ]);
});

test('records that AWS lost leave their interface uncovered', async () => {
  const sandbox = await sandboxWith([
    line(),
    line({
      from: '-',
      to: '-',
      fromPort: '-',
      port: '-',
      protocol: '-',
      packets: '-',
      bytes: '-',
      action: '-',
      status: 'SKIPDATA',
    }),
  ]);

  const read = await readerOf(sandbox).read([anInterface()]);

  expect(read.flows).toHaveLength(1);
  expect(read.coverage.get(eni)).toMatch(/AWS skipped some \(SKIPDATA, 1 record\)$/);
});

test('a result with as many rows as one can have is asked again by halves, and nothing is counted twice', async () => {
  const records = Array.from({ length: 40 }, (_, index) => ({
    age: `${(index + 1) * 7}h`,
    line: line({ from: `198.51.100.${index}` }),
  }));
  const sandbox = await sandboxWith([], { records });

  const read = await readerOf(sandbox, { mostRows: 10 }).read([anInterface()]);

  expect(read.flows).toHaveLength(40);
  expect(read.flows.every(({ flows }) => flows === 1)).toBe(true);
  expect(read.coverage.get(eni)).toBeNull();
  expect(sandbox.calls.count('StartQuery')).toBeGreaterThan(4);
});

test('where a log does not say which way its flows went, what the interface sent is left out before the period is halved', async () => {
  const sent = Array.from({ length: 30 }, (_, index) => line({ from: '10.0.0.5', to: `198.51.100.${index}` }));
  const sandbox = await sandboxWith([...sent, line()]);

  const read = await readerOf(sandbox, { mostRows: 10 }).read([anInterface()]);

  expect(read.flows.map(({ source }) => source)).toEqual(['203.0.113.9']);
  expect(sandbox.calls.count('StartQuery')).toBe(2);
});

test('an hour with more sources than a result can have is not covered', async () => {
  const sandbox = await sandboxWith(Array.from({ length: 12 }, (_, index) => line({ from: `198.51.100.${index}` })));

  const read = await readerOf(sandbox, { mostRows: 10 }).read([anInterface()]);

  expect(read.flows).toHaveLength(10);
  expect(read.coverage.get(eni)).toMatch(
    /the hour from \S+ has more than the 10 rows that a query gives, and the others are not read$/,
  );
});

test('a log group that is too large is not queried, and the reason names the setting', async () => {
  const sandbox = await sandboxWith([line()]);
  sandbox.seed({ logGroups: [{ name: '/vpc/flows', storedBytes: 52_000_000_000 }] });
  const reader = readerOf(sandbox, { maxBytes: 1_000_000_000 });

  const estimate = await reader.estimate([anInterface()]);
  const read = await reader.read([anInterface()]);

  // 14 of the 365 days for which the group has existed, and not compressed to 15%.
  expect(estimate.parts[0]?.refused).toMatch(
    /has about 13,296,803,\d{3} bytes in this period.*SMTP_WARDEN_EVIDENCE_MAX_BYTES/,
  );
  expect(read.coverage.get(eni)).toContain(estimate.parts[0]?.refused);
  expect(read.flows).toEqual([]);
  expect(sandbox.calls.count('StartQuery')).toBe(0);
  expect(sandbox.calls.count('DescribeFlowLogs')).toBe(1);
  expect(sandbox.calls.count('DescribeLogGroups')).toBe(1);
});

test('the estimate says what will be read, without a query', async () => {
  const sandbox = await sandboxWith([line()]);
  sandbox.seed({ logGroups: [{ name: '/vpc/flows', storedBytes: 36_500, retentionDays: 28 }] });

  const estimate = await readerOf(sandbox).estimate([anInterface()]);

  expect(estimate).toMatchObject({
    interfaces: 1,
    bytes: 121_667,
    parts: [{ name: 'log group /vpc/flows', queries: 1 }],
  });
  expect(sandbox.calls.count('StartQuery')).toBe(0);
});

test('a retention that is shorter than the period leaves a gap', async () => {
  const sandbox = await sandboxWith([line()]);
  sandbox.seed({ logGroups: [{ name: '/vpc/flows', retentionDays: 7 }] });

  const read = await readerOf(sandbox).read([anInterface()]);

  expect(read.flows).toHaveLength(1);
  expect(read.coverage.get(eni)).toBe('the log group /vpc/flows keeps records for 7 days only');
});

test('halves of the period in which the log group has no records are not asked for', async () => {
  const records = Array.from({ length: 20 }, (_, index) => ({
    age: `${index + 1}h`,
    line: line({ from: `198.51.100.${index}` }),
  }));
  const sandbox = await sandboxWith([], { records });
  sandbox.seed({ logGroups: [{ name: '/vpc/flows', retentionDays: 1 }] });

  const read = await readerOf(sandbox, { mostRows: 10 }).read([anInterface()]);

  expect(read.flows).toHaveLength(20);
  expect(read.coverage.get(eni)).toBe('the log group /vpc/flows keeps records for 1 day only');
});

test('no more than 200 interfaces are named in one query', async () => {
  const interfaces = Array.from({ length: 401 }, (_, index) =>
    anInterface({ id: `eni-0${index.toString(16).padStart(16, '0')}` }),
  );
  const last = interfaces.at(-1)?.id ?? '';
  const sandbox = await sandboxWith([line({ id: last })], { resource: 'vpc-0123456789abcdef0' });

  const read = await readerOf(sandbox).read(interfaces);

  expect(read.flows.map(({ interfaceId }) => interfaceId)).toEqual([last]);
  expect(sandbox.calls.count('StartQuery')).toBe(3);
});

test('without permission nothing is covered, each time with the action that is missing', async () => {
  for (const action of ['DescribeFlowLogs', 'StartQuery', 'GetQueryResults', 'DescribeLogGroups']) {
    const sandbox = await sandboxWith([line()]);
    sandbox.deny('111122223333', [action]);

    const read = await readerOf(sandbox).read([anInterface()]);

    expect(read.coverage.get(eni)).toMatch(new RegExp(`(ec2|logs):${action} is not permitted`));
    expect(read.flows).toHaveLength(action === 'DescribeLogGroups' ? 1 : 0);
  }
});

test('expired credentials are an error', async () => {
  const sandbox = await sandboxWith([line()]);
  sandbox.faults.add({ kind: 'before', action: 'StartQuery', code: 'ExpiredTokenException', status: 403 });

  await expect(readerOf(sandbox).read([anInterface()])).rejects.toThrow('ExpiredTokenException');
});
