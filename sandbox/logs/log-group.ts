/** One event of CloudWatch Logs. `timestamp` in milliseconds since 1970. */
export type LogEvent = { timestamp: number; message: string };

export type LogGroup = {
  name: string;
  created: number;
  /** Days after which events are deleted; undefined: never. */
  retentionDays: number | undefined;
  /** What DescribeLogGroups says is stored, in bytes. Undefined: 15% of the messages. */
  storedBytes: number | undefined;
  events: LogEvent[];
};

/** A query that was started, with the rows that it ends with. */
export type LogQuery = {
  id: string;
  started: number;
  /** Undefined: it goes on. */
  stopped: number | undefined;
  rows: Row[];
  recordsMatched: number;
  recordsScanned: number;
  bytesScanned: number;
};

/** One row of a result, field by field in the order of the query. */
export type Row = [field: string, value: string][];

/** A flow log as EC2 describes it. Times in milliseconds since 1970. */
export type FlowLog = {
  id: string;
  /** The id of an interface, a subnet or a VPC. */
  resource: string;
  destinationType: 'cloud-watch-logs' | 's3' | 'kinesis-data-firehose';
  /** The ARN of a bucket or a delivery stream; undefined for CloudWatch Logs. */
  destination: string | undefined;
  logGroup: string | undefined;
  format: string;
  trafficType: 'ACCEPT' | 'REJECT' | 'ALL';
  created: number;
  /** ACTIVE, and nothing else is documented. */
  status: string;
  deliverStatus: 'SUCCESS' | 'FAILED';
  deliverError: string | undefined;
};

/** What CloudWatch Logs and the flow logs of one account and region hold. */
export type Logs = { groups: Map<string, LogGroup>; queries: Map<string, LogQuery>; flowLogs: FlowLog[] };

export function emptyLogs(): Logs {
  return { groups: new Map(), queries: new Map(), flowLogs: [] };
}

/** The group of that name, made where there is none. */
export function logGroupOf(logs: Logs, name: string, now: number): LogGroup {
  const known = logs.groups.get(name);
  if (known) return known;
  const made: LogGroup = { name, created: now, retentionDays: undefined, storedBytes: undefined, events: [] };
  logs.groups.set(name, made);
  return made;
}

/** The events that retention has left. */
export function keptEvents({ events, retentionDays }: LogGroup, now: number): LogEvent[] {
  const oldest = retentionDays === undefined ? 0 : now - retentionDays * 86_400_000;
  return events.filter(({ timestamp }) => timestamp >= oldest);
}
