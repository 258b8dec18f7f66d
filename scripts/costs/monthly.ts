import { metricNames } from '../../runtime/metrics.ts';
import type { SweepCounts } from './counts.ts';
import { type PriceName, usdOf } from './prices.ts';

/** One line of a month's bill. */
export interface CostLine {
  readonly part: string;
  readonly usd: number;
}

/** How the service is used, where nothing can be counted. */
export const assumptions = {
  hoursInMonth: 730,
  /** In each account: changes of the rules of security groups, of which CloudTrail's events come to the hub. */
  ruleChangesPerDay: 20,
  /** An invocation of Lambda for each of these events: how long it checks the group, and the memory of the worker. */
  check: { seconds: 1, gigabytes: 0.5 },
  /** How many of an account's changes open a group, whose check reads and writes the tables: a unit is 4 KB or 1 KB. */
  tableUnitsOfCheck: { read: 12, written: 1 },
  /** Lines in the log for each invocation, in bytes. */
  logBytesOfInvocation: 2_000,
  /** Lambda's pollers: five for each queue, each asking every 20 seconds (Lambda developer guide, Using Lambda with Amazon SQS). */
  pollers: { queues: 3, each: 5, everySeconds: 20 },
  /** The function that sends digests runs every minute, for so long. */
  announce: { everyMinutes: 1, seconds: 0.1, gigabytes: 0.25 },
  /** The function that lists the accounts: 5,000 accounts are some 900 calls, five a second (serverless.yml). */
  discover: { everyMinutes: 15, callsOfAccount: 0.18, secondsOfCall: 0.2, gigabytes: 0.5, bytesOfAccount: 400 },
} as const;

/** What is deployed: the memory of the functions in GB, and alarms. A test compares them with serverless.yml and deploy/. */
export const deployed = { scanGigabytes: 1, sweepGigabytes: 0.5, alarms: 41 } as const;

const minutesInMonth = assumptions.hoursInMonth * 60;
const daysInMonth = assumptions.hoursInMonth / 24;

/** What a month costs with a sweep every so many hours. */
export function monthlyCosts(counts: SweepCounts, hoursBetweenSweeps: number): readonly CostLine[] {
  const sweeps = assumptions.hoursInMonth / hoursBetweenSweeps;
  return [
    { part: 'Lambda', usd: lambdaUsd(counts, sweeps) },
    { part: 'SQS', usd: usdOf('sqsRequest', sweeps * counts.sqsRequests + idlePolls()) },
    { part: 'DynamoDB', usd: dynamodbUsd(counts, sweeps) },
    { part: 'EventBridge', usd: usdOf('crossAccountEvent', ruleChanges(counts)) },
    { part: 'CloudWatch', usd: cloudWatchUsd(counts, sweeps) },
    { part: 'KMS', usd: usdOf('keyMonth', 1) },
  ];
}

/** What the CloudTrail events of the service cost elsewhere, each only where it is used. */
export function trailCosts(counts: SweepCounts, hoursBetweenSweeps: number): readonly CostLine[] {
  const sweeps = assumptions.hoursInMonth / hoursBetweenSweeps;
  const events =
    sweeps * managementEvents(counts.calls) +
    daysInMonth * managementEvents(counts.callsOncePerDay) +
    listingCalls(counts);
  const at = (name: PriceName) => usdOf(name, events);
  return [
    { part: 'GuardDuty', usd: at('guardDutyEvent') },
    { part: 'a second trail', usd: at('furtherTrailEvent') },
  ];
}

/**
 * How many management events calls make. CloudTrail records AssumeRole of another account in both accounts (AWS Security Blog, "AWS
 * CloudTrail Now Tracks Cross-Account Activity to Its Origin").
 */
export function managementEvents(calls: SweepCounts['calls']): number {
  const all = Object.values(calls).reduce((sum, count) => sum + count, 0);
  return all + (calls.AssumeRole ?? 0);
}

function ruleChanges({ accounts }: SweepCounts): number {
  return accounts * assumptions.ruleChangesPerDay * daysInMonth;
}

function listings(): number {
  return minutesInMonth / assumptions.discover.everyMinutes;
}

function listingCalls({ accounts }: SweepCounts): number {
  return listings() * Math.ceil(accounts * assumptions.discover.callsOfAccount);
}

function idlePolls(): number {
  const { queues, each, everySeconds } = assumptions.pollers;
  return (queues * each * minutesInMonth * 60) / everySeconds;
}

function lambdaUsd(counts: SweepCounts, sweeps: number): number {
  const { check, announce, discover } = assumptions;
  const { scan, sweep } = counts.lambda;
  const ofSweep = (scan.ms * deployed.scanGigabytes + sweep.ms * deployed.sweepGigabytes) / 1000;
  const gbSeconds =
    sweeps * ofSweep +
    ruleChanges(counts) * check.seconds * check.gigabytes +
    (minutesInMonth / announce.everyMinutes) * announce.seconds * announce.gigabytes +
    listingCalls(counts) * discover.secondsOfCall * discover.gigabytes;
  return usdOf('lambdaGbSecond', gbSeconds) + usdOf('lambdaRequest', invocations(counts, sweeps));
}

function invocations(counts: SweepCounts, sweeps: number): number {
  const { scan, sweep } = counts.lambda;
  const ofSweeps = sweeps * (scan.count + sweep.count);
  return ofSweeps + ruleChanges(counts) + minutesInMonth / assumptions.announce.everyMinutes + listings();
}

function dynamodbUsd(counts: SweepCounts, sweeps: number): number {
  const { read, written } = assumptions.tableUnitsOfCheck;
  const changes = ruleChanges(counts);
  const ofRegistry = (counts.accounts * assumptions.discover.bytesOfAccount) / 4096;
  const reads = sweeps * counts.dynamodb.read + changes * read + listings() * ofRegistry;
  return usdOf('dynamodbRead', reads) + usdOf('dynamodbWrite', sweeps * counts.dynamodb.written + changes * written);
}

function cloudWatchUsd(counts: SweepCounts, sweeps: number): number {
  const gigabytes = (invocations(counts, sweeps) * assumptions.logBytesOfInvocation) / 1e9;
  return (
    usdOf('metricMonth', metricNames.length) +
    usdOf('alarmMonth', deployed.alarms) +
    usdOf('dashboardMonth', 1) +
    usdOf('logGigabyte', gigabytes)
  );
}
