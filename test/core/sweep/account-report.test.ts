import { expect, test } from 'vitest';
import { itemOf } from '../../../aws/dynamodb-item.ts';
import {
  accountReport,
  mostFailures,
  mostOpenGroups,
  mostOpenOfAccount,
  type RegionResult,
} from '../../../core/sweep/account-report.ts';
import { mostHeldGroups } from '../../../core/sweep/sweep.ts';
import { itemBytes } from '../../builders/item-bytes.ts';
import { here } from '../../contracts/sweep-ledger/sweeps.ts';

const ids = (count: number) => Array.from({ length: count }, (_, index) => `sg-${String(index).padStart(17, '0')}`);

function aResult(region: string, change: Partial<RegionResult> = {}): RegionResult {
  const none = { candidates: [], candidateNames: [], open: [], failures: [] };
  return { region, groups: 5, findings: 0, changes: 0, optedIn: 0, ...none, ...change };
}

const reportOf = (regions: readonly RegionResult[], changeLimit = 50) =>
  accountReport(here.account, { regions, skipped: [] }, changeLimit);

test('of the groups to close in all regions no more are named than the change limit, and all are counted', () => {
  const full = { changes: 3, candidates: ids(3), candidateNames: ['a', 'b', 'c'] };

  const { regions } = reportOf([aResult('us-east-1', full), aResult('eu-west-1', full)], 4);

  expect(
    regions.map(({ changes, candidates, candidateNames }) => [changes, candidates.length, candidateNames.length]),
  ).toEqual([
    [3, 3, 3],
    [3, 1, 1],
  ]);
});

test('the groups with a finding of a region are named up to 500, those of the account up to 3,000', () => {
  const many = Array.from({ length: 8 }, (_, index) => aResult(`xx-region-${index}`, { open: ids(mostOpenGroups) }));
  const tooMany = aResult('us-east-1', { open: ids(mostOpenGroups + 1) });

  const { regions } = reportOf([tooMany, ...many, aResult('eu-west-1')]);

  const named = regions.map(({ open }) => open?.length);
  expect(named).toEqual([undefined, ...Array(mostOpenOfAccount / mostOpenGroups).fill(500), undefined, undefined, 0]);
});

test('of many failures those of regions come before those of single groups, and how many are left out is said', () => {
  const groups = ids(150).map((groupId) => ({ ...here, groupId, reason: 'damaged' }));
  const region = { ...here, reason: 'denied' };

  const { failures, failuresOmitted } = reportOf([aResult(here.region, { failures: [...groups, region] })]);

  expect(failures[0]).toEqual(region);
  expect([failures.length, failuresOmitted]).toEqual([mostFailures, 151 - mostFailures]);
});

test('the largest report there can be is one item of DynamoDB', () => {
  const names = Array.from({ length: mostHeldGroups }, () => 'x'.repeat(255));
  const failures = ids(200).map((groupId) => ({ ...here, groupId, reason: '王'.repeat(2_000) }));
  const regions = Array.from({ length: 34 }, (_, index) =>
    aResult(`ap-southeast-${index}`, {
      candidates: ids(10_000),
      candidateNames: names,
      open: ids(500),
      failures,
      undelivered: 1_000_000,
    }),
  );
  const skipped = Array.from({ length: 34 }, (_, index) => `ap-northeast-${index}`);

  const report = accountReport(here.account, { regions, skipped, change: 'back' }, 10_000);

  expect(itemBytes(itemOf({ ...report, sweepId: 'sweep-2026-11-30T12:00:00Z/199' }))).toBeLessThan(400 * 1024);
});
