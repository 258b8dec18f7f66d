import { expect, test } from 'vitest';
import type { Finding } from '../../../../console/page/documents.ts';
import { filterOf } from '../../../../console/page/fleet/fleet-filter.ts';
import { fleetRows } from '../../../../console/page/fleet/fleet-rows.ts';

type Verdict = NonNullable<Finding['evidence']>['verdict'];

function aFinding(groupId: string, change: Partial<Finding> = {}, verdict: Verdict | null = null): Finding {
  const evidence = verdict && { verdict, reasons: [], interfaces: [], traffic: null };
  const place = { account: '111122223333', region: 'us-east-1', vpcId: 'vpc-1' };
  const decided = { decision: 'remediate', reason: 'opted in', optedIn: true, managedBy: null } as const;
  return { ...place, groupId, groupName: groupId, ...decided, exposures: [], evidence, ...change };
}

const all = filterOf(new URLSearchParams());
const ids = (findings: readonly Finding[]) => findings.map(({ groupId }) => groupId);

test('reachable groups come first, and what is not known before what is not reachable', () => {
  const findings = [
    aFinding('sg-1', {}, 'unattached'),
    aFinding('sg-2', {}, 'no path found'),
    aFinding('sg-3', {}, 'unknown'),
    aFinding('sg-4', {}, 'reachable'),
    aFinding('sg-5'),
  ];

  const { rows } = fleetRows(findings, all, true);

  expect(ids(rows)).toEqual(['sg-4', 'sg-3', 'sg-5', 'sg-2', 'sg-1']);
});

test('they are sorted by account, region and name once the scan has ended, and keep their places before', () => {
  const findings = [
    aFinding('sg-1', { groupName: 'b' }),
    aFinding('sg-2', { groupName: 'a' }),
    aFinding('sg-3', { region: 'eu-west-1' }),
    aFinding('sg-4', { account: '000011112222' }),
  ];

  expect(ids(fleetRows(findings, all, false).rows)).toEqual(['sg-1', 'sg-2', 'sg-3', 'sg-4']);
  expect(ids(fleetRows(findings, all, true).rows)).toEqual(['sg-4', 'sg-3', 'sg-2', 'sg-1']);
});

test('the counts are of all groups, whatever the filter, which shows only what passes', () => {
  const findings = [
    aFinding('sg-1', {}, 'reachable'),
    aFinding('sg-2', { decision: 'exempt' }),
    aFinding('sg-3', { decision: 'report', groupName: 'Relay' }),
    aFinding('sg-4', { decision: 'defer' }),
  ];

  const { rows, counts } = fleetRows(findings, filterOf(new URLSearchParams('text=relay')), true);

  expect(ids(rows)).toEqual(['sg-3']);
  expect(counts).toEqual({ all: 4, reachable: 1, 'to-change': 1, exempt: 1, 'not-opted-in': 1, deferred: 1 });
});

test.each([
  ['account=000011112222', ['sg-1']],
  ['region=eu-west-1', ['sg-2']],
  ['show=exempt', ['sg-3']],
  ['show=nonsense', ['sg-1', 'sg-2', 'sg-3']],
  ['text=SG-3', ['sg-3']],
])('of the address %s', (query, expected) => {
  const findings = [
    aFinding('sg-1', { account: '000011112222' }),
    aFinding('sg-2', { region: 'eu-west-1' }),
    aFinding('sg-3', { decision: 'exempt' }),
  ];

  expect(ids(fleetRows(findings, filterOf(new URLSearchParams(query)), true).rows).toSorted()).toEqual(expected);
});
