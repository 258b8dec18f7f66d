import fc from 'fast-check';
import { expect, test } from 'vitest';
import { insightsQuery } from '../../../aws/traffic/insights-query.ts';
import { keyFields, logFormat } from '../../../aws/traffic/record-fields.ts';
import { rowTally } from '../../../aws/traffic/row-tally.ts';
import { bytesOf } from '../../../core/evidence/flow-bytes.ts';
import { fieldsByVersion, knownFields } from '../../../core/evidence/flow-fields.ts';
import { flowFormat } from '../../../core/evidence/flow-format.ts';
import { lineReader } from '../../../core/evidence/flow-record.ts';
import { flowTally } from '../../../core/evidence/flow-tally.ts';
import { trafficOf } from '../../../core/evidence/flow-traffic.ts';
import type { TrafficRead } from '../../../core/evidence/traffic.ts';
import { parseQuery } from '../../../sandbox/logs/parse-query.ts';
import { runQuery } from '../../../sandbox/logs/run-query.ts';
import { anInterface } from '../../builders/flow-records.ts';

const interfaces = [
  anInterface({ ipv4: [{ address: '10.0.0.5', publicAddress: '203.0.113.5' }], ipv6: ['2001:db8::5'] }),
  anInterface({ id: 'eni-0bbbbbbbbbbbbbbbb', ipv4: [{ address: '10.0.0.6', publicAddress: null }] }),
];
const period = { from: 1_764_000_000_000, to: 1_764_086_400_000 };

/** What stands in a field, by its name; mostly what makes a record count, so that many do. */
const values: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'interface-id': mostly([...interfaces.map(({ id }) => id)], ['eni-0cccccccccccccccc', '-']),
  srcaddr: mostly(['203.0.113.9', '198.51.100.7', '2001:db8::9'], ['10.0.0.5', '10.0.0.6', '2001:DB8:0::9', '-']),
  'pkt-srcaddr': mostly(['203.0.113.9', '192.0.2.77'], ['10.0.0.5', '-']),
  dstaddr: mostly(['10.0.0.5', '10.0.0.6'], ['2001:db8::5', '192.0.2.25', '-']),
  dstport: mostly(['25'], ['26', '443', '-', 'smtp']),
  protocol: mostly(['6'], ['17', '-']),
  action: mostly(['ACCEPT'], ['REJECT', '-']),
  'log-status': mostly(['OK'], ['NODATA', 'SKIPDATA', '-']),
  'flow-direction': mostly(['ingress'], ['egress', '-']),
  'tcp-flags': mostly(['2', '3', '0'], ['18', '19', '-']),
  packets: mostly(['1', '12', '900000000000'], ['-']),
  bytes: mostly(['40', '3400', '900000000000000'], ['-']),
  start: fc.integer({ min: 1_763_999_400, max: 1_764_086_400 }).map(String),
};

function mostly(usual: readonly string[], rare: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(...usual) },
    { weight: 2, arbitrary: fc.constantFrom(...rare) },
  );
}

const needed = ['interface-id', 'srcaddr', 'dstaddr', 'dstport', 'protocol', 'action', 'start', 'end'];
const others = [...knownFields, 'a-newer-field'].filter((field) => !needed.includes(field));

const formats = fc.oneof(
  fc.constant(fieldsByVersion[2] ?? []),
  fc
    .subarray(others)
    .chain((some) => fc.shuffledSubarray([...needed, ...some], { minLength: needed.length + some.length })),
);

const record = fc
  .record(values)
  .chain((fields) => fc.integer({ min: 0, max: 600 }).map((length) => ({ ...fields, length })));
const records = fc.array(record, { minLength: 1, maxLength: 30 });

function lineOf(given: Readonly<Record<string, string | number>>, format: readonly string[]): string {
  const end = String(Number(given.start) + Number(given.length));
  const fixed: Readonly<Record<string, string>> = { version: '2', end };
  return format.map((field) => String(fixed[field] ?? given[field] ?? 'x')).join(' ');
}

function byFiles(lines: readonly string[], format: readonly string[]) {
  const reader = lineReader(flowFormat(format.map((field) => (knownFields.has(field) ? field : '-')).join(' ')));
  const tally = flowTally(period);
  for (const line of lines) {
    const bytes = bytesOf(line);
    const kind = reader.read(bytes, 0, bytes.length);
    if (kind !== 'blank' && kind !== 'unreadable') tally.add(kind, reader.record, bytes);
  }
  // Files tell from when to when their records are; of a log group that is known before.
  Object.assign(tally.totals, { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY });
  const read = trafficOf(tally, interfaces, { period: null, problems: [] });
  const coverage = interfaces.map(({ id }) => [id, tally.interfaces.find(id) ? read.coverage.get(id) : null]);
  return { flows: inOrder(read.flows), coverage };
}

function byInsights(lines: readonly string[], format: readonly string[], withoutSent: boolean) {
  const read = logFormat(format.map((field) => `\${${field}}`).join(' '));
  if (read.kind === 'unreadable') throw new Error(read.reason);
  const form = { fields: read.fields, discoversFields: true };
  const { text, names } = insightsQuery(interfaces, form, { period, withoutSent });
  const events = lines.map((message) => ({ timestamp: 0, message }));
  const tally = rowTally();
  const rows = runQuery(parseQuery(text), events, 10_000).rows.map((row) => new Map(row));
  tally.add(
    names,
    rows.map((row) => ({
      fields: new Map(keyFields.map((field) => [field, row.get(names.get(field) ?? '')])),
      ...{ flows: row.get('flowCount'), packets: row.get('packetSum'), bytes: row.get('byteSum') },
      ...{ firstStart: row.get('firstStart'), lastEnd: row.get('lastEnd') },
    })),
  );
  const { flows, coverage, problems } = tally.traffic(interfaces, { period, gaps: new Map(), notes: [] });
  return { flows: inOrder(flows), coverage: [...coverage], problems };
}

function inOrder(flows: TrafficRead['flows']): TrafficRead['flows'] {
  const key = ({ interfaceId, source }: TrafficRead['flows'][number]) => `${interfaceId} ${source}`;
  return flows.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

test('Logs Insights and files give the same flows and the same gaps for the same records, in any format', () => {
  let flows = 0;
  let gaps = 0;
  const same = fc.property(formats, records, fc.boolean(), (format, given, withoutSent) => {
    const lines = given.map((one) => lineOf(one, format));

    const inFiles = byFiles(lines, format);

    expect(byInsights(lines, format, withoutSent)).toEqual({ ...inFiles, problems: [] });
    flows += inFiles.flows.length;
    gaps += inFiles.coverage.filter(([, gap]) => gap !== null).length;
  });

  fc.assert(same, { numRuns: 400 });
  // The records are such that there is something to compare.
  expect(flows).toBeGreaterThan(400);
  expect(gaps).toBeGreaterThan(100);
});
