import fc from 'fast-check';
import { expect, test } from 'vitest';
import { suggestedCidrs } from '../../../cli/allowlist/suggested-cidrs.ts';
import type { TrafficSource } from '../../../core/evidence/evidence.ts';
import { addressRange, cidr, prefixLengthOf } from '../../../core/model/cidr.ts';

const limits = { ipv4: 8, ipv6: 16 };

function aSource(network: string, change: Partial<TrafficSource> = {}): TrafficSource {
  return {
    cidr: network,
    class: 'cutOff',
    packets: 2,
    bytes: 100,
    firstSeen: '2026-11-20T10:00:00.000Z',
    lastSeen: '2026-11-21T10:00:00.000Z',
    ...change,
  };
}

test('neighbours that all sent are one network, with what they sent together', () => {
  const sources = [
    aSource('192.0.2.4/32', { firstSeen: '2026-11-19T10:00:00.000Z' }),
    aSource('192.0.2.5/32', { lastSeen: '2026-11-22T10:00:00.000Z' }),
    aSource('192.0.2.7/32', { bytes: 1 }),
    aSource('2001:db8::1/128', { bytes: 300 }),
  ];

  const found = suggestedCidrs(sources, limits);

  expect(found.map((one) => [one.cidr, one.addresses, one.bytes])).toEqual([
    ['2001:db8::1/128', 1, 300],
    ['192.0.2.4/31', 2, 200],
    ['192.0.2.7/32', 1, 1],
  ]);
  expect(found[1]).toMatchObject({
    packets: 4,
    firstSeen: '2026-11-19T10:00:00.000Z',
    lastSeen: '2026-11-22T10:00:00.000Z',
  });
});

test('nothing is suggested that is wider than an entry may be', () => {
  const sources = ['192.0.2.4/32', '192.0.2.5/32', '2001:db8::/128', '2001:db8::1/128'].map((one) => aSource(one));

  const found = suggestedCidrs(sources, { ipv4: 32, ipv6: 128 });

  expect(found.map((one) => one.cidr)).toEqual(sources.map((one) => one.cidr));
});

test('what is suggested holds every address that sent and no other, each once, for any sources and limits', () => {
  const address = fc.oneof(
    fc.integer({ min: 0, max: 40 }).map((last) => `198.51.100.${last}/32`),
    fc.integer({ min: 250, max: 255 }).map((last) => `198.51.99.${last}/32`),
    fc.integer({ min: 1, max: 40 }).map((last) => cidr(`2001:db8::${last.toString(16)}/128`)),
  );
  const limit = fc.record({ ipv4: fc.integer({ min: 0, max: 32 }), ipv6: fc.integer({ min: 0, max: 128 }) });

  fc.assert(
    fc.property(fc.uniqueArray(address, { maxLength: 60 }), limit, (addresses, bounds) => {
      const found = suggestedCidrs(
        addresses.map((one) => aSource(one)),
        bounds,
      );

      const held = found.flatMap(({ cidr: network }) => {
        const { family, first, last } = addressRange(network);
        expect(prefixLengthOf(network)).toBeGreaterThanOrEqual(Math.max(1, bounds[family]));
        return Array.from({ length: Number(last - first) + 1 }, (_, index) => `${family} ${first + BigInt(index)}`);
      });
      const sent = addresses.map((one) => {
        const { family, first } = addressRange(cidr(one));
        return `${family} ${first}`;
      });
      expect(held.toSorted()).toEqual(sent.toSorted());
      expect(found.reduce((sum, one) => sum + one.bytes, 0)).toBe(addresses.length * 100);
    }),
    { numRuns: 200 },
  );
});
