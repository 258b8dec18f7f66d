import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What one sweep takes, counted call by call while the real functions run over a simulated organisation of this size. */
export interface SweepCounts {
  readonly accounts: number;
  /** Account and region pairs that were scanned, and groups in them. */
  readonly places: number;
  readonly groups: number;
  /** Invocations of the functions, and how long they ran in all, by the latencies of the simulation. */
  readonly lambda: { readonly scan: Invocations; readonly sweep: Invocations };
  /** Requests to SQS: those of the functions, and those of Lambda that receive and delete. */
  readonly sqsRequests: number;
  /** Capacity units of DynamoDB. */
  readonly dynamodb: { readonly read: number; readonly written: number };
  /** Calls that CloudTrail records as management events, each attempt, by their names. */
  readonly calls: Readonly<Record<string, number>>;
  /** What the first sweep of a day calls beside that. */
  readonly callsOncePerDay: Readonly<Record<string, number>>;
}

export interface Invocations {
  readonly count: number;
  readonly ms: number;
}

/** Written by `npm run costs -- --count`. */
export const countsFile = fileURLToPath(new URL('counts.json', import.meta.url));

/** The counts on record, the smallest organisation first. */
export function readCounts(): readonly SweepCounts[] {
  return JSON.parse(readFileSync(countsFile, 'utf8'));
}
