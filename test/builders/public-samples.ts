import { readFileSync } from 'node:fs';
import type { GroupRef } from '../../core/model/security-group.ts';
import type { Json } from './read-event.ts';

/** What a sample is to be read as: the parts that the worker goes by, or why it is left. */
export type Expected =
  | {
      readonly kind: 'candidates';
      readonly groups: readonly GroupRef[];
      readonly prefixLists: readonly Json[];
      readonly actor: { readonly arn: string; readonly type: string; readonly userAgent: string } | null;
      readonly findings?: readonly {
        readonly control: string | null;
        readonly format: string;
        readonly status: string | null;
      }[];
    }
  | { readonly kind: 'ignored' | 'unreadable'; readonly reason: string };

/**
 * A public sample: the structure, names and types of what is found at `source`, with values of our own. `record` is a CloudTrail
 * record as a trail stores it, `event` what EventBridge delivers. `undocumented` lists the names that the sample has and AWS does
 * not document, with the cause.
 */
export interface PublicSample {
  readonly name: string;
  readonly source: string;
  readonly note?: string;
  readonly record?: Json;
  readonly event?: Json;
  readonly undocumented?: Readonly<Record<string, string>>;
  readonly expected: Expected;
}

export function publicSamples(file: 'cloudtrail' | 'security-hub'): readonly PublicSample[] {
  return JSON.parse(readFileSync(new URL(`../fixtures/public-samples/${file}.json`, import.meta.url), 'utf8'));
}

/** The sample as EventBridge delivers it: records in the envelope that AWS documents for calls (`AWS API Call via CloudTrail`). */
export function eventOf({ event, record }: PublicSample): Json {
  if (event) return event;
  const account = record?.recipientAccountId ?? Object(record?.userIdentity).accountId;
  const envelope = { version: '0', id: '6e5d4c3b-2a19-4807-96f5-e4d3c2b1a009', source: 'aws.ec2', resources: [] };
  return {
    ...envelope,
    'detail-type': 'AWS API Call via CloudTrail',
    account,
    time: record?.eventTime,
    region: record?.awsRegion,
    detail: record,
  };
}
