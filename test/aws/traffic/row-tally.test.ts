import { expect, test } from 'vitest';
import { discovered, type RecordField } from '../../../aws/traffic/record-fields.ts';
import { rowTally, type SumRow, whole } from '../../../aws/traffic/row-tally.ts';
import { anInterface, eni } from '../../builders/flow-records.ts';

const fields: Partial<Record<RecordField, string>> = {
  ...{
    'interface-id': eni,
    srcaddr: '203.0.113.9',
    dstaddr: '10.0.0.5',
    dstport: '25',
    protocol: '6',
    action: 'ACCEPT',
  },
  'log-status': 'OK',
};

function aRow(given: Partial<SumRow> = {}, changed: Partial<Record<RecordField, string>> = {}): SumRow {
  return {
    fields: new Map(Object.entries({ ...fields, ...changed }) as [RecordField, string][]),
    ...{ flows: '2', packets: '15', bytes: '3500', firstStart: '1764000000', lastEnd: '1764000060' },
    ...given,
  };
}

function trafficOf(...rows: SumRow[]) {
  const tally = rowTally();
  tally.add(discovered, rows);
  const period = { from: 1_763_000_000_000, to: 1_765_000_000_000 };
  return tally.traffic([anInterface()], { period, gaps: new Map([[eni, null]]), notes: [] });
}

test.each([
  ['15', 15n],
  ['15.0', 15n],
  ['1.5E1', 15n],
  ['1.2345678901E10', 12_345_678_901n],
  ['9007199254740993', 9_007_199_254_740_993n],
  ['1.5', null],
  ['1.55E1', null],
  ['-1', null],
  ['', null],
  ['1e999', null],
  ['NaN', null],
  [undefined, null],
])('%j is the whole number %s', (text, number) => {
  expect(whole(text)).toBe(number);
});

test('beyond the limit sources are not told apart, and the interface is not covered', () => {
  const tally = rowTally(2);
  for (const n of [1, 2, 3, 1]) tally.add(discovered, [aRow({}, { srcaddr: `203.0.113.${n}` })]);
  const period = { from: 1_763_000_000_000, to: 1_765_000_000_000 };

  const { flows, coverage } = tally.traffic([anInterface()], { period, gaps: new Map([[eni, null]]), notes: [] });

  expect(flows.map(({ source, flows }) => [source, flows])).toEqual([
    ['203.0.113.1', 4],
    ['203.0.113.2', 2],
  ]);
  expect(coverage.get(eni)).toContain('there are too many to tell apart (2 flows not counted)');
});

test('sums of several rows of a source are added', () => {
  const { flows, problems } = trafficOf(aRow(), aRow({ firstStart: '1763999000', bytes: '9.0071992547E15' }));

  expect(flows).toEqual([
    {
      ...{ interfaceId: eni, source: '203.0.113.9', flows: 4, packets: 30, bytes: 9_007_199_254_703_500 },
      ...{ firstSeen: 1_763_999_000_000, lastSeen: 1_764_000_060_000 },
    },
  ]);
  expect(problems).toEqual([]);
});

test.each<[string, SumRow]>([
  ['a count that is none', aRow({ flows: '1.5' })],
  ['a sum that is none', aRow({ bytes: 'many' })],
  ['an address that is none', aRow({}, { srcaddr: '203.0.113.900' })],
  ['a value with a blank', aRow({}, { srcaddr: '203.0.113.9 10.0.0.5' })],
  ['no interface', aRow({}, { 'interface-id': 'i-0123' })],
])('a row with %s is a problem, and is not counted', (_, row) => {
  expect(trafficOf(row)).toMatchObject({ flows: [], problems: ['1 row of the answers could not be read'] });
});
