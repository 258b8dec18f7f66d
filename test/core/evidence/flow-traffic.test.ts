import { expect, test } from 'vitest';
import { bytesOf } from '../../../core/evidence/flow-bytes.ts';
import { defaultFormat } from '../../../core/evidence/flow-format.ts';
import { lineReader } from '../../../core/evidence/flow-record.ts';
import { flowTally } from '../../../core/evidence/flow-tally.ts';
import { trafficOf } from '../../../core/evidence/flow-traffic.ts';
import type { NetworkInterface } from '../../../core/evidence/network.ts';
import type { Period } from '../../../core/evidence/traffic.ts';
import { cidr } from '../../../core/model/cidr.ts';

const begin = 1_790_000_000;

function aLine(values: {
  readonly eni?: string;
  readonly from?: string;
  readonly to?: string;
  readonly at?: number | '-';
  readonly bytes?: string;
  readonly rest?: string;
}): string {
  const { eni = 'eni-0a', from = '8.8.8.8', to = '10.0.0.5', at = begin, bytes = '1000', rest = 'ACCEPT OK' } = values;
  const times = at === '-' ? '- -' : `${at} ${at + 60}`;
  return `2 123456789010 ${eni} ${from} ${to} 4000 25 6 10 ${bytes} ${times} ${rest}`;
}

function anInterface(change: Partial<NetworkInterface> = {}): NetworkInterface {
  return {
    ...{ id: 'eni-0a', ownerId: '123456789010', vpcId: 'vpc-1', subnetId: 'subnet-1', groupIds: ['sg-1'] },
    ...{ type: 'interface', instanceId: null, requesterId: null, description: '' },
    ipv4: [{ address: '10.0.0.5', publicAddress: '52.1.1.1' }],
    ipv6: ['2600:1f18::5'],
    ...change,
  };
}

interface Reading {
  readonly period?: Period;
  readonly most?: number;
  readonly interfaces?: readonly NetworkInterface[];
}

function trafficIn(lines: readonly string[], { period, most, interfaces = [anInterface()] }: Reading = {}) {
  const tally = flowTally(period ?? null, most);
  const reader = lineReader(defaultFormat);
  for (const line of lines) {
    const bytes = bytesOf(line);
    const kind = reader.read(bytes, 0, bytes.length);
    if (kind === 'unreadable' || kind === 'blank') throw new Error(line);
    tally.add(kind, reader.record, bytes);
  }
  return trafficOf(tally, interfaces, { period: period ?? null, problems: [] });
}

test('flows of a source are added up, with the first and the last time', () => {
  const read = trafficIn([aLine({ at: begin + 500 }), aLine({ at: begin, bytes: '24' }), aLine({ from: '9.9.9.9' })]);

  expect(read.flows).toEqual([
    {
      ...{ interfaceId: 'eni-0a', source: '8.8.8.8', flows: 2, packets: 20, bytes: 1024 },
      ...{ firstSeen: begin * 1000, lastSeen: (begin + 560) * 1000 },
    },
    expect.objectContaining({ source: '9.9.9.9', flows: 1 }),
  ]);
  expect(read).toMatchObject({ from: begin * 1000, to: (begin + 560) * 1000, problems: [], notes: [] });
});

test('what an interface sends is left out; without a direction the addresses that it has decide', () => {
  const read = trafficIn([
    aLine({ from: '10.0.0.5', to: '8.8.8.8' }),
    aLine({ from: '2600:1f18::5', to: '2a00::25' }),
    aLine({ from: '2a00::25', to: '2600:1f18::5' }),
  ]);

  expect(read.flows.map(({ source }) => source)).toEqual(['2a00::25']);
  expect(read.coverage.get('eni-0a')).toBeNull();
});

test('addresses of a delegated prefix are its own: containers have them', () => {
  const prefixes = ['10.0.9.16/28', '2600:1f18:0:9::/80'].map(cidr);
  const lines = [
    aLine({ to: '10.0.9.31' }),
    aLine({ from: '2600:1f18:0:8::1', to: '2600:1f18:0:9::7' }),
    aLine({ from: '10.0.9.16', to: '9.9.9.9' }),
  ];

  const { flows, coverage } = trafficIn(lines, { interfaces: [anInterface({ prefixes })] });

  expect(flows.map(({ source }) => source)).toEqual(['8.8.8.8', '2600:1f18:0:8::1']);
  expect(coverage.get('eni-0a')).toBeNull();
  expect(trafficIn([aLine({ to: '10.0.9.32' })], { interfaces: [anInterface({ prefixes })] }).flows).toEqual([]);
});

test('one source may speak to as many addresses of a prefix as there are', () => {
  const prefixes = [cidr('2600:1f18:0:9::/80')];
  const tally = flowTally(null);
  const times = { interfaceStart: 0, interfaceEnd: 6, from: begin * 1000, to: begin * 1000, packets: 1, bytes: 40 };
  for (let n = 0; n < 150_000; n++) {
    const destination = `2600:1f18:0:9::${(n >> 8).toString(16)}:${(n & 255).toString(16)}`;
    tally.add('flow', { ...times, source: '8.8.8.8', sender: '8.8.8.8', destination }, bytesOf('eni-0a'));
  }

  const { flows } = trafficOf(tally, [anInterface({ prefixes })], { period: null, problems: [] });

  expect(flows).toMatchObject([{ flows: 150_000, bytes: 6_000_000, firstSeen: begin * 1000, lastSeen: begin * 1000 }]);
});

test('a flow with no address of the interface is not counted, and that is said', () => {
  const read = trafficIn([aLine({}), aLine({ from: '2a00::25', to: '2600:1f18::6' })]);

  expect(read.flows.map(({ source }) => source)).toEqual(['8.8.8.8']);
  expect(read.coverage.get('eni-0a')).toMatch(/^sources of eni-0a may be missing: .* \(1 flow not counted\)$/);
});

test('an interface without a record is not covered; records without a flow cover it', () => {
  const interfaces = ['eni-0a', 'eni-0b', 'eni-0c'].map((id) => anInterface({ id }));
  const noData = aLine({ eni: 'eni-0b', rest: '- NODATA' });

  const { coverage } = trafficIn([aLine({}), noData], { interfaces });

  expect([...coverage]).toEqual([
    ['eni-0a', null],
    ['eni-0b', null],
    ['eni-0c', 'unknown: no flow log covers eni-0c'],
  ]);
});

test('SKIPDATA and values that are missing make an interface not covered, the others stay so', () => {
  const interfaces = ['eni-0a', 'eni-0b', 'eni-0c'].map((id) => anInterface({ id }));
  const lines = [
    aLine({}),
    aLine({ rest: '- SKIPDATA' }),
    aLine({ eni: 'eni-0b', from: '-' }),
    aLine({ eni: 'eni-0c' }),
  ];

  const { coverage } = trafficIn(lines, { interfaces });

  expect([...coverage.values()]).toEqual([
    'flows of eni-0a are missing: AWS skipped some (SKIPDATA, 1 record)',
    'flows of eni-0b may be missing: fields that would say so are empty (1 record)',
    null,
  ]);
});

test('a record counts where it overlaps the period; one that does not say when it was may be of any', () => {
  const period = { from: begin * 1000, to: (begin + 7200) * 1000 };
  const at = [begin - 61, begin - 60, begin + 7199, begin + 7200];

  const lines = at.map((time) => aLine({ at: time, bytes: String(time) }));
  const read = trafficIn(lines, { period });
  const timeless = trafficIn([aLine({}), aLine({ at: '-' }), aLine({ at: begin + 7000 })], { period });

  expect(read.flows.map(({ flows, bytes }) => ({ flows, bytes }))).toEqual([{ flows: 2, bytes: 2 * begin + 7139 }]);
  expect(read).toMatchObject({ ...period, coverage: new Map([['eni-0a', null]]) });
  expect(timeless.coverage.get('eni-0a')).toContain('may be missing');
});

test('records that begin an hour after the period, or end an hour before its end, do not cover it', () => {
  const day = 86_400;
  const period = { from: begin * 1000, to: (begin + day) * 1000 };
  const gapOf = (...times: number[]) =>
    trafficIn(
      times.map((at) => aLine({ at })),
      { period },
    ).coverage.get('eni-0a');

  expect(gapOf(begin + 3600, begin + day - 3660)).toBeNull();
  expect(gapOf(begin + 3601, begin + day - 3660)).toMatch(/^the first record of eni-0a is of 2026-/);
  expect(gapOf(begin + 3600, begin + day - 3661)).toMatch(/^the last record of eni-0a is of 2026-/);
});

test('beyond the limit sources are not told apart, and that is said', () => {
  const lines = ['8.8.8.8', '9.9.9.9', '1.1.1.1', '8.8.8.8'].map((from) => aLine({ from }));

  const read = trafficIn(lines, { most: 2 });

  expect(read.flows.map(({ source, flows }) => `${source} ${flows}`)).toEqual(['8.8.8.8 2', '9.9.9.9 1']);
  expect(read.coverage.get('eni-0a')).toBe(
    'sources of eni-0a are missing: there are too many to tell apart (1 flow not counted)',
  );
});

test('beyond the limit interfaces are not told apart either: their flows are counted and nobody’s', () => {
  const interfaces = [anInterface(), anInterface({ id: 'eni-0c' })];

  const read = trafficIn([aLine({}), aLine({ eni: 'eni-0b' }), aLine({ eni: 'eni-0c' }), aLine({})], {
    most: 2,
    interfaces,
  });

  expect(read.problems).toEqual(['interfaces are missing: there are too many to tell apart (1 flow not counted)']);
  expect(read.coverage.get('eni-0c')).toBe('unknown: no flow log covers eni-0c');
  expect(read.notAttributed).toEqual({ interfaces: 1, flows: 2 });
});

test('flows of interfaces that are not asked about are counted, and are nobody’s', () => {
  const read = trafficIn([aLine({}), aLine({ eni: 'eni-0b' }), aLine({ eni: 'eni-0b' }), aLine({ eni: '-' })]);

  expect(read.notAttributed).toEqual({ interfaces: 2, flows: 3 });
});

test('flows of an unknown size count with 0 packets or bytes, and a note says so', () => {
  const read = trafficIn([aLine({ bytes: '-' }), aLine({ bytes: '7' })]);

  expect(read.flows).toMatchObject([{ flows: 2, packets: 20, bytes: 7 }]);
  expect(read.notes).toEqual(['packets or bytes of some flows are not known and count as 0 (1 flow)']);
});

test('without any record there is no period, and nothing is covered', () => {
  expect(trafficIn([])).toEqual({
    ...{ from: null, to: null, flows: [], problems: [], notes: [], notAttributed: { interfaces: 0, flows: 0 } },
    coverage: new Map([['eni-0a', 'unknown: no flow log covers eni-0a']]),
  });
});
