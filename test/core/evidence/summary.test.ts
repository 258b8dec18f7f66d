import { describe, expect, test } from 'vitest';
import type { Evidence, TrafficEvidence, TrafficSource } from '../../../core/evidence/evidence.ts';
import { summaryOf } from '../../../core/evidence/summary.ts';
import { anInterfaceEvidence, aTrafficSource } from '../../builders/reach-evidence.ts';

const at = Date.parse('2026-11-30T12:00:00Z');

function evidence(change: Partial<Evidence> = {}): Evidence {
  return { verdict: 'reachable', reasons: ['eni-1 has a public address'], interfaces: [], traffic: null, ...change };
}

function traffic(sources: readonly Partial<TrafficSource>[], change: Partial<TrafficEvidence> = {}): TrafficEvidence {
  const seen = '2026-11-29T00:00:00.000Z';
  return {
    ...{ from: seen, to: seen, covered: true, reasons: [], notAttributed: { interfaces: 0, flows: 0 } },
    sources: sources.map((source) => aTrafficSource(source)),
    ...change,
  };
}

describe('what is kept of evidence', () => {
  test('is its verdict, when it was read, how many interfaces there are and how many others leave open', () => {
    const interfaces = [
      anInterfaceEvidence(),
      anInterfaceEvidence({ alsoOpenBy: [{ groupId: 'sg-2', groupName: null }] }),
    ];

    expect(summaryOf(evidence({ interfaces }), at)).toEqual({
      at: '2026-11-30T12:00:00.000Z',
      verdict: 'reachable',
      reasons: ['eni-1 has a public address'],
      interfaces: 2,
      openByOthers: 1,
      traffic: null,
    });
  });

  test('are how many sources there are of each class, and the five largest of those that would be cut off', () => {
    const sources = [
      { class: 'approved' as const, bytes: 900 },
      { class: 'managed' as const, bytes: 800 },
      ...[1, 2, 3, 4].map((n) => ({ cidr: `198.51.100.${n}/32`, bytes: n })),
      { cidr: '10.0.0.9/32', class: 'private' as const, bytes: 50 },
      { cidr: '198.51.100.5/32', bytes: 60 },
    ];

    const summary = summaryOf(evidence({ traffic: traffic(sources) }), at).traffic;

    expect(summary?.sources).toEqual({ approved: 1, managed: 1, private: 1, cutOff: 5 });
    expect(summary?.largest.map(({ cidr, class: kind, bytes }) => [cidr, kind, bytes])).toEqual([
      ['198.51.100.5/32', 'cutOff', 60],
      ['10.0.0.9/32', 'private', 50],
      ['198.51.100.4/32', 'cutOff', 4],
      ['198.51.100.3/32', 'cutOff', 3],
      ['198.51.100.2/32', 'cutOff', 2],
    ]);
    expect(Object.keys(summary?.largest[0] ?? {})).not.toContain('firstSeen');
  });

  test('says that the period is not covered, and why', () => {
    const reasons = ['unknown: no flow log covers eni-1'];

    const summary = summaryOf(evidence({ traffic: traffic([], { covered: false, reasons }) }), at).traffic;

    expect(summary).toMatchObject({ covered: false, reasons });
  });

  test('is small, and says that reasons were left out', () => {
    const reasons = Array.from({ length: 10_000 }, (_, n) => `${n} ${'x'.repeat(1_000)}`);
    const sources = Array.from({ length: 10_000 }, (_, n) => ({ bytes: n }));

    const summary = summaryOf(evidence({ reasons, traffic: traffic(sources, { reasons }) }), at);

    expect(JSON.stringify(summary).length).toBeLessThan(10_000);
    expect(summary.reasons.at(-1)).toBe('and 9992 more');
    expect(summary.reasons).toHaveLength(9);
  });
});
