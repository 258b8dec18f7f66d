import { describe, expect, test } from 'vitest';
import {
  coverageOf,
  type Intervals,
  protocolNumbers,
  sameIntervals,
  within,
  withoutPoints,
} from '../../../core/plan/coverage.ts';
import { aRule, ports } from '../../builders/builders.ts';

/** The intervals that a text such as `20-24 26-30` names. */
function spans(text: string): Intervals {
  return [...text.matchAll(/(\d+)-(\d+)/g)].map(([, from, to]) => [Number(from), Number(to)] as const);
}

describe('the coverage of a rule', () => {
  test.each([
    ['tcp', ports(20, 30), 6, '20-30'],
    ['udp', ports(53), 17, '53-53'],
    ['tcp', ports(0, 65_535), 6, '0-65535'],
    ['icmp', ports(-1), 1, '0-65535'],
    ['icmp', ports(8, -1), 1, '2048-2303'],
    ['icmp', ports(3, 4), 1, '772-772'],
    ['icmpv6', ports(-1), 58, '0-65535'],
    ['icmpv6', ports(128, 0), 58, '32768-32768'],
    ['icmpv6', ports(1, -1), 58, '256-511'],
    ['47', null, 47, '0-65535'],
  ])('of %s %o is of protocol %i: %s', (protocol, range, number, covered) => {
    const coverage = coverageOf([aRule({ protocol, ports: range })]);

    expect(coverage).toEqual(new Map([[number, spans(covered)]]));
  });

  test.each([[null], [ports(25)]])('of all traffic is all of every protocol, whatever ports it names: %o', (range) => {
    const coverage = coverageOf([aRule({ protocol: '-1', ports: range })]);

    expect(coverage).toEqual(new Map(protocolNumbers.map((number) => [number, spans('0-65535')])));
    expect(coverage.size).toBe(256);
  });
});

describe('the coverage of several rules', () => {
  test.each([
    ['neighbours are one', '0-24 25-30', '0-30'],
    ['a gap of one port stays', '0-24 26-30', '0-24 26-30'],
    ['overlapping ones are one', '20-30 25-40', '20-40'],
    ['one inside another adds nothing', '20-30 25-26', '20-30'],
    ['their order does not matter', '26-30 0-3 10-25', '0-3 10-30'],
  ])('%s', (_, ranges, covered) => {
    const rules = spans(ranges).map(([from, to]) => aRule({ ports: ports(from, to) }));

    expect(coverageOf(rules)).toEqual(new Map([[6, spans(covered)]]));
  });

  test('is kept apart by protocol', () => {
    const rules = [aRule(), aRule({ protocol: 'udp' })];

    expect([...coverageOf(rules)]).toEqual([
      [6, spans('25-25')],
      [17, spans('25-25')],
    ]);
  });
});

test.each([
  ['', '', true],
  ['1-2 4-9', '1-2 4-9', true],
  ['1-2 4-9', '1-2 5-9', false],
  ['1-2 4-9', '1-2 4-8', false],
  ['1-2', '1-2 4-9', false],
  ['1-2 4-9', '1-2', false],
])('the intervals "%s" and "%s" are the same: %s', (a, b, expected) => {
  expect(sameIntervals(spans(a), spans(b))).toBe(expected);
});

test.each([
  ['10-20', '', true],
  ['10-20', '10-20', true],
  ['10-20', '12-18', true],
  ['10-20', '9-20', false],
  ['10-20', '10-21', false],
  ['10-20', '30-40', false],
  ['30-40', '10-20', false],
  ['10-20 30-40', '11-12 31-32', true],
  ['10-20 30-40', '11-12 25-26', false],
  ['10-20 30-40', '15-35', false],
  ['', '1-1', false],
])('within the intervals "%s" lies "%s": %s', (outer, inner, expected) => {
  expect(within(spans(outer), spans(inner))).toBe(expected);
});

test.each([
  ['20-30', [25], '20-24 26-30'],
  ['20-30', [20], '21-30'],
  ['20-30', [30], '20-29'],
  ['25-25', [25], ''],
  ['20-30', [19], '20-30'],
  ['20-30', [31], '20-30'],
  ['20-30', [], '20-30'],
  ['20-30', [25, 26], '20-24 27-30'],
  ['10-15 20-30', [12, 30], '10-11 13-15 20-29'],
])('the intervals "%s" without the points %o are "%s"', (intervals, points, left) => {
  expect(withoutPoints(spans(intervals), new Set(points))).toEqual(spans(left));
});
