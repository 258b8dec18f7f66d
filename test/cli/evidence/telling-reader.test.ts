import { expect, test } from 'vitest';
import { type EstimatedPart, type EstimatingReader, estimateOf } from '../../../aws/traffic/traffic-estimate.ts';
import { estimateText, tellingReader } from '../../../cli/evidence/telling-reader.ts';
import type { TrafficRead } from '../../../core/evidence/traffic.ts';
import { aHost } from '../../builders/a-host.ts';

const place = { account: '111122223333', region: 'us-east-1' };
const period = { from: Date.parse('2026-11-16T12:00:00.000Z'), to: Date.parse('2026-11-30T12:00:00.000Z') };

function aPart(change: Partial<EstimatedPart> = {}): EstimatedPart {
  return { name: 'log group vpc-flow', queries: 1, bytes: 1_200_000_000, refused: null, ...change };
}

test('what will be read is said before it is: log groups, period and size', async () => {
  const order: string[] = [];
  const { host } = aHost();
  const estimate = estimateOf(period, [], [aPart()]);
  const read: TrafficRead = {
    ...period,
    ...{ flows: [], coverage: new Map(), problems: [], notAttributed: { interfaces: 0, flows: 0 } },
  };
  const reader: EstimatingReader = {
    estimate: async () => estimate,
    read: async () => {
      order.push('read');
      return read;
    },
  };

  const told = tellingReader(reader, place, { ...host, notice: (text) => void order.push(text) });

  expect(await told.read([])).toBe(read);
  expect(order).toEqual([
    '111122223333 us-east-1: reading flow logs of 0 interfaces from 2026-11-16T12:00Z to 2026-11-30T12:00Z: ' +
      'log group vpc-flow (1.2 GB); about 1.2 GB',
    'read',
  ]);
});

test.each([
  [[aPart({ bytes: null })], 'log group vpc-flow; how much that is cannot be told before'],
  [
    [aPart({ queries: 3 }), aPart({ name: 'log group b', bytes: 5 })],
    'log group vpc-flow (3 queries, 1.2 GB), log group b (5 B); about 1.2 GB',
  ],
  [[aPart({ bytes: 1 }), aPart({ refused: 'too large' })], 'log group vpc-flow (1 B); about 1 B'],
  [Array.from({ length: 7 }, () => aPart({ bytes: 1 })), '(1 B), 2 more; about 7 B'],
])('%j', (parts, text) => {
  expect(estimateText(estimateOf(period, [], parts), place)).toContain(text);
});

test('where nothing will be read, nothing is said', () => {
  expect(estimateText(estimateOf(period, [], [aPart({ refused: 'too large' })]), place)).toBeNull();
});
