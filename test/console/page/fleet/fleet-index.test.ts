import { expect, test } from 'vitest';
import type { Finding } from '../../../../console/page/documents.ts';
import { filterOf, reaches } from '../../../../console/page/fleet/fleet-filter.ts';
import { emptyIndex, grown, rowsOf } from '../../../../console/page/fleet/fleet-index.ts';
import { aFinding } from '../../../builders/a-console-finding.ts';

const all = filterOf(new URLSearchParams());
const decisions = ['remediate', 'report', 'exempt', 'defer'] as const;
const ids = (findings: readonly Finding[]) => findings.map(({ groupId }) => groupId);

/** Findings in an order that is none, some with equal names. */
function someFindings(count: number): Finding[] {
  return Array.from({ length: count }, (_, index) => {
    const number = (index * 7919) % count;
    const account = `11112222333${number % 7}`;
    const change = { account, groupName: `group-${number % 97}`, decision: decisions[number % 4] ?? 'report' };
    return aFinding(`sg-${String(number).padStart(8, '0')}`, change, reaches[number % 4] ?? null);
  });
}

/** The index after each part of the findings. */
function stepsOf(findings: readonly Finding[], size: number) {
  let index = emptyIndex;
  return Array.from({ length: Math.ceil(findings.length / size) }, (_, step) => {
    index = grown(index, findings.slice(0, (step + 1) * size));
    return index;
  });
}

test('reachable groups come first, and what is not known before what is not reachable', () => {
  const findings = [
    aFinding('sg-1', {}, 'unattached'),
    aFinding('sg-2', {}, 'no path found'),
    aFinding('sg-3', {}, 'unknown'),
    aFinding('sg-4', {}, 'reachable'),
    aFinding('sg-5'),
  ];

  const rows = rowsOf(grown(emptyIndex, findings), all);

  expect(ids(rows)).toEqual(['sg-4', 'sg-3', 'sg-5', 'sg-2', 'sg-1']);
});

test('groups of the same reachability are in the order of account, region, name and id', () => {
  const findings = [
    aFinding('sg-1', { groupName: 'b' }),
    aFinding('sg-6', { groupName: 'a' }),
    aFinding('sg-2', { groupName: 'a' }),
    aFinding('sg-3', { region: 'eu-west-1' }),
    aFinding('sg-4', { account: '000011112222' }),
  ];

  const rows = rowsOf(grown(emptyIndex, findings), all);

  expect(ids(rows)).toEqual(['sg-4', 'sg-3', 'sg-2', 'sg-6', 'sg-1']);
});

test('rows that come later find their place, and those that are there keep their order', () => {
  const findings = someFindings(500);

  const steps = stepsOf(findings, 37).map((index) => ids(rowsOf(index, all)));

  const end = steps.at(-1) ?? [];
  const kept = steps.map((rows) => end.filter((id) => rows.includes(id)));
  expect(steps).toEqual(kept);
  expect(end).toEqual(ids(rowsOf(grown(emptyIndex, findings), all)));
  expect(new Set(end).size).toBe(500);
});

test('each kind and each account and region is counted, whatever the filter', () => {
  const findings = [
    aFinding('sg-1', {}, 'reachable'),
    aFinding('sg-2', { decision: 'exempt' }),
    aFinding('sg-3', { decision: 'report', region: 'eu-west-1' }),
    aFinding('sg-4', { decision: 'defer' }),
  ];

  const { counts, places } = stepsOf(findings, 2).at(-1) ?? emptyIndex;

  expect(counts).toEqual({ all: 4, reachable: 1, 'to-close': 1, exempt: 1, 'not-opted-in': 1, deferred: 1 });
  expect(places.map(({ region, counts: { all: open } }) => [region, open])).toEqual([
    ['eu-west-1', 1],
    ['us-east-1', 3],
  ]);
});

test('another scan begins from nothing, also where it has found as many', () => {
  const before = grown(emptyIndex, someFindings(10));

  const other = grown(before, [aFinding('sg-1')]);
  const ended = grown(before, []);

  expect(other.counts.all).toBe(1);
  expect(ended).toBe(emptyIndex);
});

test('of 20,000 groups no step, and no filter over all of them, takes a task of 100 ms', () => {
  const findings = someFindings(20_000);
  const text = filterOf(new URLSearchParams('text=group-5'));
  const timed = (work: () => unknown) => {
    const begun = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(begun);
    return (user + system) / 1000;
  };

  let index = emptyIndex;
  const steps = Array.from({ length: 100 }, (_, step) =>
    timed(() => {
      index = grown(index, findings.slice(0, (step + 1) * 200));
      rowsOf(index, all);
    }),
  );
  const filters = Array.from({ length: 20 }, () => timed(() => rowsOf(index, text)));

  // The machine may be busy with something else once or twice.
  const worst = (times: readonly number[]) => times.toSorted((a, b) => b - a)[2];
  expect(index.taken).toBe(20_000);
  expect(worst(steps)).toBeLessThan(100);
  expect(worst(filters)).toBeLessThan(100);
});
