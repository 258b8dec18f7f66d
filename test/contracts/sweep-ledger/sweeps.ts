import type { AccountReport, RegionReport } from '../../../core/sweep/account-report.ts';
import type { Sweep, SweepConclusion } from '../../../core/sweep/sweep.ts';

export const here = { account: '111122223333', region: 'us-east-1' };
export const there = { account: '444455556666', region: 'eu-west-1' };

/** A sweep of two accounts, begun. */
export function aSweep(change: Partial<Sweep> = {}): Sweep {
  return {
    sweepId: 'sweep-1',
    startedAt: '2026-11-15T12:00:00.000Z',
    brake: 50,
    accounts: [here.account, there.account],
    ...change,
  };
}

export function aRegion(change: Partial<RegionReport> = {}): RegionReport {
  return {
    region: here.region,
    groups: 12,
    findings: 3,
    changes: 1,
    optedIn: 4,
    candidates: ['sg-01234567'],
    candidateNames: ['mail'],
    open: ['sg-01234567'],
    ...change,
  };
}

/** What one of its accounts came to. */
export function aReport(change: Partial<AccountReport> = {}): AccountReport {
  return { account: here.account, regions: [aRegion()], skipped: [], failures: [], ...change };
}

/** How it ended. */
export function anEnd(change: Partial<SweepConclusion> = {}): SweepConclusion {
  return {
    sweepId: 'sweep-1',
    startedAt: '2026-11-15T12:00:00.000Z',
    concludedAt: '2026-11-15T12:15:00.000Z',
    end: 'complete',
    verdict: 'released',
    brake: 50,
    changes: 1,
    accounts: 2,
    places: 2,
    groups: 24,
    findings: 3,
    optedIn: 8,
    failed: 0,
    failedNews: 0,
    unread: [],
    failures: [],
    skipped: [],
    missing: [],
    ...change,
  };
}
