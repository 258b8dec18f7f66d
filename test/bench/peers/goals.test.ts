import { expect, test } from 'vitest';
import { judge } from '../../../bench/peers/goals.ts';
import type { SizeResult } from '../../../bench/peers/results.ts';
import { aSize, aToolResult } from '../../builders/a-bench-result.ts';

const own = (scan: number, node: number, peak = 120) => [
  aToolResult({ id: 'scan', version: 'this', cpu: scan, peak }),
  aToolResult({ id: 'scan-node', version: 'this', cpu: node, peak }),
];
const custodian = aToolResult({ id: 'custodian', cpu: 10 });
const paginator = aToolResult({ id: 'sdk-js-bundled', cpu: 4 });

const judgeSizes = (sizes: SizeResult[]) => judge({ sizes, record: null });

test.each([
  [1_000, 2, true],
  [1_000, 2.01, false],
  [10_000, 1.5, true],
  [10_000, 1.51, false],
  [100_000, 1.2, true],
  [100_000, 1.21, false],
])('%i groups: %f s where Custodian takes 10 is met: %s', (groups, cpu, isMet) => {
  const [goal] = judgeSizes([aSize(groups, [...own(cpu, 0.1), custodian, paginator])]).goals;

  expect(goal).toMatchObject({ value: cpu / 10, isMet });
  expect(goal?.what).toContain('Cloud Custodian');
});

test('the worse of the two ways to start counts, whichever it is, and no other version', () => {
  const before = aToolResult({ id: 'scan', version: 'before', cpu: 9 });
  const values = [own(1, 2), own(2, 1)].map(
    (scans) => judgeSizes([aSize(1_000, [...scans, before, custodian])]).goals[0]?.value,
  );

  expect(values).toEqual([0.2, 0.2]);
});

test('the paginator is a goal from 10,000 groups on', () => {
  const goals = (groups: number) => judgeSizes([aSize(groups, [...own(2, 2), custodian, paginator])]).goals;
  const ofPaginator = (groups: number) => goals(groups).find(({ what }) => what.includes('paginator'));

  expect(ofPaginator(1_000)).toBeUndefined();
  expect(ofPaginator(10_000)).toMatchObject({ value: 0.5, limit: 0.5, isMet: true });
  expect(ofPaginator(100_000)).toMatchObject({ isMet: true });
});

test('memory has to stay under 200 MB', () => {
  const memory = (peak: number) =>
    judgeSizes([aSize(1_000, [...own(1, 1, peak), custodian])]).goals.find(({ what }) => what.includes('memory'));

  expect(memory(199.9)?.isMet).toBe(true);
  expect(memory(200)?.isMet).toBe(false);
});

test('a goal that nothing was measured for is neither met nor missed, but named', () => {
  const [scan] = own(1, 1);
  const { goals, notRun } = judgeSizes([aSize(1_000, scan ? [scan, custodian] : []), aSize(10_000, own(1, 1))]);

  expect(goals.map(({ what }) => what)).toEqual(['scan of 10,000 groups, peak memory']);
  expect(notRun.map(({ what }) => what)).toEqual([
    'the goal "scan of 1,000 groups, CPU in relation to Cloud Custodian"',
    'the goal "scan of 1,000 groups, peak memory"',
    'the goal "scan of 10,000 groups, CPU in relation to Cloud Custodian"',
    'the goal "scan of 10,000 groups, CPU in relation to the bundled and minified bare paginator"',
  ]);
});

test('other numbers of groups have no goals', () => {
  expect(judgeSizes([aSize(2_000, own(1, 1))])).toEqual({ goals: [], notRun: [] });
});

test.each([
  [1.2, true],
  [1.21, false],
])('plan --all with %f times the CPU of scan, with 50,000 entries on record, is met: %s', (cpu, isMet) => {
  const plan = aToolResult({ id: 'plan-all', version: 'this', cpu });
  const before = aToolResult({ id: 'plan-all', version: 'before', cpu: 9 });
  const record = { ...aSize(1_000, [before, ...own(1, 1), plan]), entries: 50_000 };

  const { goals, notRun } = judge({ sizes: [], record });

  expect(goals).toMatchObject([{ value: cpu, limit: 1.2, isMet }]);
  expect(notRun).toEqual([]);
  expect(judge({ sizes: [], record: { ...record, entries: 10 } }).goals).toEqual([]);
});
