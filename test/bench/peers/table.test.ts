import { expect, test } from 'vitest';
import { goalsText, notRunText, sizeTable, summaryTable } from '../../../bench/peers/table.ts';
import { aSize, aToolResult } from '../../builders/a-bench-result.ts';

test('a table has a row for each tool, with the median and what it lies between', () => {
  const scan = aToolResult({
    name: 'scan',
    version: 'this',
    cpuSeconds: { median: 0.456, min: 0.4, max: 1 },
    found: 1001,
  });
  const other = aToolResult({ name: 'a longer name', version: 'before', peakMegabytes: null });

  expect(sizeTable(aSize(1_000, [scan, other]))).toBe(
    `
1,000 groups, 100 open; medians of 5; load average 0.5, then 1.3

| tool                  | CPU s (lowest to highest) | wall s | peak MB | found | calls |
|-----------------------|--------------------------:|-------:|--------:|------:|------:|
| scan                  |          0.46 (0.40-1.00) |   2.00 |     100 | 1,001 |     3 |
| a longer name, before |          1.00 (1.00-1.00) |   2.00 |       ? |   100 |     3 |`.trim(),
  );
});

test('entries on record are said', () => {
  expect(sizeTable({ ...aSize(1_000, []), entries: 50_000 })).toContain(
    '100 open, 50,000 entries on record; medians of 5',
  );
});

test('the summary has a column for each number of groups in order, and an empty cell where a tool was not run', () => {
  const small = aSize(1_000, [aToolResult({ name: 'a', cpu: 0.5 }), aToolResult({ name: 'b', cpu: 23.6, peak: 389 })]);
  const large = aSize(100_000, [aToolResult({ name: 'a', cpu: 33, peak: 1576 })]);

  expect(summaryTable([large, small])).toBe(
    `
| CPU s / peak MB | 1,000 groups | 100,000 groups |
|-----------------|-------------:|---------------:|
| a               |   0.50 / 100 |  33.00 / 1,576 |
| b               |  23.60 / 389 |                |`.trim(),
  );
});

test('goals say whether they are met, what was measured, and what the most is', () => {
  const goals = [
    { what: 'CPU', limit: 0.2, unit: 'times', value: 0.33, isMet: false },
    { what: 'memory', limit: 200, unit: 'MB', value: 153.4, isMet: true },
  ] as const;

  expect(goalsText(goals)).toBe('MISSED  CPU: 0.33, at most 0.20\nmet     memory: 153 MB, at most 200 MB');
});

test('what was not run is named, with the reason', () => {
  expect(notRunText([{ what: 'prowler', why: 'pip failed: no network' }])).toBe(
    'not run: prowler: pip failed: no network',
  );
});
