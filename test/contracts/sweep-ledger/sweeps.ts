import type { PlaceReport, Sweep, SweepConclusion } from '../../../core/sweep/sweep.ts';

export const here = { account: '111122223333', region: 'us-east-1' };
export const there = { account: '444455556666', region: 'eu-west-1' };

/** A sweep of two places, begun. */
export function aSweep(change: Partial<Sweep> = {}): Sweep {
  return {
    sweepId: 'sweep-1',
    startedAt: '2026-11-15T12:00:00.000Z',
    brake: 50,
    places: [here, there],
    failures: [],
    skipped: [],
    ...change,
  };
}

/** What one of them came to. */
export function aReport(change: Partial<PlaceReport> = {}): PlaceReport {
  return { place: here, groups: 12, findings: 3, changes: 1, candidates: ['sg-01234567'], failures: [], ...change };
}

/** How it ended. */
export function anEnd(change: Partial<SweepConclusion> = {}): SweepConclusion {
  return {
    sweepId: 'sweep-1',
    startedAt: '2026-11-15T12:00:00.000Z',
    concludedAt: '2026-11-15T12:15:00.000Z',
    verdict: 'released',
    brake: 50,
    changes: 1,
    places: 2,
    groups: 24,
    findings: 3,
    failures: [],
    skipped: [],
    missing: [],
    ...change,
  };
}
