import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readCounts, type SweepCounts } from '../../scripts/costs/counts.ts';
import { deployed, managementEvents, monthlyCosts, trailCosts } from '../../scripts/costs/monthly.ts';
import { prices } from '../../scripts/costs/prices.ts';
import { costTables } from '../../scripts/costs/tables.ts';
import { withTables } from '../../scripts/costs.ts';

const root = join(import.meta.dirname, '../..');
const textOf = (path: string) => readFileSync(join(root, path), 'utf8');

/** A sweep whose month can be computed by hand. */
const counts: SweepCounts = {
  ...{ accounts: 100, places: 1_700, groups: 10_000, sqsRequests: 1_000 },
  lambda: { scan: { count: 100, ms: 300_000 }, sweep: { count: 1, ms: 2_000 } },
  dynamodb: { read: 10_000, written: 400 },
  calls: { AssumeRole: 100, DescribeRegions: 100, DescribeSecurityGroups: 1_800 },
  callsOncePerDay: { GetQueueUrl: 1_700 },
};

const usd = (lines: ReturnType<typeof monthlyCosts>, part: string) => lines.find((line) => line.part === part)?.usd;

test('docs/operations.md has the tables of what was counted and of the prices', () => {
  const text = textOf('docs/operations.md');

  expect(withTables(text, costTables(readCounts()))).toBe(text);
});

test('counted are organisations of 10, 500 and 5,000 accounts', () => {
  expect(readCounts().map(({ accounts }) => accounts)).toEqual([10, 500, 5_000]);
});

test('each price is that of a page of AWS', () => {
  for (const { usd, per, source } of Object.values(prices)) {
    expect(source).toMatch(/^https:\/\/aws\.amazon\.com\/[a-z-]+\/pricing\//);
    expect(usd * per).toBeGreaterThan(0);
  }
});

test('the memory of the functions and the number of alarms are what is deployed', () => {
  const { provider, functions } = parse(textOf('serverless.yml'), { logLevel: 'error' });
  const files = readdirSync(join(root, 'deploy')).filter((name) => name.endsWith('.yml') && name !== 'spoke.yml');
  const alarms = files.flatMap((name) => textOf(`deploy/${name}`).match(/Type: AWS::CloudWatch::Alarm/g) ?? []);

  expect(deployed).toEqual({
    scanGigabytes: functions.scan.memorySize / 1024,
    sweepGigabytes: (functions.sweep.memorySize ?? provider.memorySize) / 1024,
    alarms: alarms.length,
  });
});

describe('a month', () => {
  test('of CloudTrail events has AssumeRole in two accounts, each call of each sweep, and once a day what a day needs', () => {
    // 730 sweeps of 2,100 events, 30.42 days of 1,700, 2,920 listings of 18.
    const events = 730 * 2_100 + (730 / 24) * 1_700 + 2_920 * 18;

    expect(managementEvents(counts.calls)).toBe(2_100);
    expect(usd(trailCosts(counts, 1), 'GuardDuty')).toBeCloseTo((events * 4) / 1e6, 6);
    expect(usd(trailCosts(counts, 1), 'a second trail')).toBeCloseTo(events / 50_000, 6);
  });

  test('of SQS has the requests of the sweeps, and the polls of idle queues', () => {
    const polls = 3 * 5 * 3 * 60 * 730;

    expect(usd(monthlyCosts(counts, 1), 'SQS')).toBeCloseTo(((730 * 1_000 + polls) * 0.4) / 1e6, 6);
  });

  test('of Lambda has the time of all functions by their memory, and their invocations', () => {
    const changes = 100 * 20 * (730 / 24);
    const gbSeconds = 730 * (300 + 1) + changes * 0.5 + 43_800 * 0.025 + 2_920 * 18 * 0.1;
    const invocations = 730 * 101 + changes + 43_800 + 2_920;

    expect(usd(monthlyCosts(counts, 1), 'Lambda')).toBeCloseTo(gbSeconds * 0.0000133334 + (invocations * 0.2) / 1e6, 6);
  });

  test('with a sixth of the sweeps costs a sixth of what sweeps cost', () => {
    const nothing = { ...counts, dynamodb: { read: 0, written: 0 } };
    const ofSweeps = (hours: number) =>
      (usd(monthlyCosts(counts, hours), 'DynamoDB') ?? 0) - (usd(monthlyCosts(nothing, hours), 'DynamoDB') ?? 0);

    expect(ofSweeps(1)).toBeCloseTo((730 * (10_000 * 0.125 + 400 * 0.625)) / 1e6, 6);
    expect(ofSweeps(6)).toBeCloseTo(ofSweeps(1) / 6, 6);
  });
});

test('a document without the marks of the tables is not written', () => {
  expect(() => withTables('# Costs', 'tables')).toThrow('has no part between');
});
