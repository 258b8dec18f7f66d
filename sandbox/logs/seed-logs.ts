import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type FlowLog, type LogEvent, type Logs, logGroupOf } from './log-group.ts';

const field = (name: string) => `\${${name}}`;

/** The default format of flow logs (https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html). */
export const defaultFormat = [
  ...['version', 'account-id', 'interface-id', 'srcaddr', 'dstaddr', 'srcport', 'dstport', 'protocol', 'packets'],
  ...['bytes', 'start', 'end', 'action', 'log-status'],
]
  .map(field)
  .join(' ');

const age = z.string().regex(/^\d+[smhd]$/, 'an age is a number with s, m, h or d, such as 2d');

/** A record: the line as it is, or one whose fields `start` and `end` are written as these words, and that begins so long ago. */
const record = z.union([
  z.string(),
  z.strictObject({
    age,
    line: z.string(),
    /** From start to end. */
    seconds: z.int().nonnegative().default(60),
    /** So many records, the first as old as `age`, each `every` younger than the one before. */
    times: z.int().positive().default(1),
    every: age.default('10m'),
  }),
]);

export const flowLogShape = {
  id: z.string().regex(/^fl-[0-9a-f]{8,17}$/, 'a flow log is fl- and 8 to 17 hexadecimal digits'),
  /** The id of an interface, a subnet or a VPC. */
  resource: z.string().regex(/^(?:eni|subnet|vpc)-[0-9a-f]{8,17}$/, 'the id of an interface, a subnet or a VPC'),
  /** CloudWatch Logs where it is named; else `destination` is a bucket or a delivery stream. */
  logGroup: z.string().optional(),
  destination: z.string().optional(),
  format: z.string().default(defaultFormat),
  trafficType: z.enum(['ACCEPT', 'REJECT', 'ALL']).default('ALL'),
  /** How long ago it was made. */
  created: age.default('365d'),
  status: z.string().default('ACTIVE'),
  /** Why records are not delivered: `Access error`, `Rate limited`, `Unknown error`. */
  deliverError: z.string().optional(),
  records: z.array(record).default([]),
  /** A file of lines, from the working directory. */
  recordsFile: z.string().optional(),
};

export const logGroupShape = {
  name: z.string(),
  retentionDays: z.int().positive().optional(),
  storedBytes: z.int().nonnegative().optional(),
};

export type SeedFlowLog = z.output<z.ZodObject<typeof flowLogShape>>;
export type SeedLogGroup = z.output<z.ZodObject<typeof logGroupShape>>;

/** @throws {Error} for a flow log without a destination, and for a line of which it is not known when it began. */
export function readFlowLog(seeded: SeedFlowLog, now: number): { flowLog: FlowLog; events: LogEvent[] } {
  const { id, resource, logGroup, destination, format, trafficType, created, status, deliverError } = seeded;
  if ((logGroup === undefined) === (destination === undefined)) {
    throw new Error('a flow log has either a logGroup or a destination');
  }
  const isBucket = destination?.includes(':s3:') ?? false;
  const flowLog: FlowLog = {
    ...{ id, resource, logGroup, destination, format, trafficType, status },
    destinationType: logGroup !== undefined ? 'cloud-watch-logs' : isBucket ? 's3' : 'kinesis-data-firehose',
    created: now - milliseconds(created),
    deliverStatus: deliverError === undefined ? 'SUCCESS' : 'FAILED',
    deliverError,
  };
  const inFile = seeded.recordsFile === undefined ? [] : readFileSync(seeded.recordsFile, 'utf8').split('\n');
  const lines = inFile.filter((line) => line !== '');
  return { flowLog, events: [...seeded.records, ...lines].flatMap((one) => eventsOf(one, format, now)) };
}

function eventsOf(given: SeedFlowLog['records'][number], format: string, now: number): LogEvent[] {
  if (typeof given === 'string') return [{ timestamp: startOf(given, format) * 1000, message: given }];
  return Array.from({ length: given.times }, (_, index) => {
    const start = Math.floor((now - milliseconds(given.age) + index * milliseconds(given.every)) / 1000);
    const times = new Map([
      ['start', String(start)],
      ['end', String(start + given.seconds)],
    ]);
    const message = given.line
      .split(' ')
      .map((field) => times.get(field) ?? field)
      .join(' ');
    return { timestamp: start * 1000, message };
  });
}

function startOf(line: string, format: string): number {
  const start = line.split(' ')[format.split(' ').indexOf(field('start'))] ?? '';
  if (!/^\d{1,10}$/.test(start)) throw new Error(`it is not known when this record began: ${line}`);
  return Number(start);
}

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function milliseconds(given: string): number {
  return Number(given.slice(0, -1)) * (units[given.slice(-1)] ?? 0);
}

/** Puts a flow log, and what it wrote, into a region. */
export function plantFlowLog(logs: Logs, { flowLog, events }: ReturnType<typeof readFlowLog>): void {
  logs.flowLogs.push(flowLog);
  if (flowLog.logGroup === undefined) return;
  // CloudWatch Logs made the group when the flow log was made.
  const { events: stored } = logGroupOf(logs, flowLog.logGroup, flowLog.created);
  for (const event of events) stored.push(event);
}

export function plantLogGroup(logs: Logs, { name, retentionDays, storedBytes }: SeedLogGroup, now: number): void {
  Object.assign(logGroupOf(logs, name, now), { retentionDays, storedBytes });
}
