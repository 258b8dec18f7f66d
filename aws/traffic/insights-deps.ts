import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { Period } from '../../core/evidence/traffic.ts';
import type { Sleep } from '../../core/model/within-time.ts';

/** What traffic is read with, by Logs Insights. */
export interface InsightsDeps {
  readonly ec2: EC2Client;
  readonly logs: CloudWatchLogsClient;
  readonly account: string;
  readonly period: Period;
  /** Milliseconds since the epoch, and of a clock that never jumps. */
  readonly now: () => number;
  readonly monotonic: () => number;
  readonly sleep: Sleep;
  /** The most bytes that one query may read: by estimate before it, and by what Logs Insights says while it runs. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
  /** How long one query may take, the wait for its turn in AWS included; 5 minutes unless it is given. */
  readonly timeout?: number;
  /** 10,000 unless it is given. */
  readonly mostRows?: number;
}
