import { AwsError } from './aws-error.ts';
import type { Call } from './call.ts';
import { type Params, text } from './query.ts';

type Bucket = { tokens: number; at: number };
type BucketSize = { name: string; size: number; perSecond: number };

/** Refuses EC2 calls above the documented rates. `now` is milliseconds. */
export type Throttle = { check(call: Call, params: Params, now: number): void; reset(): void };

/** @returns a throttle that throws {AwsError} RequestLimitExceeded (503) when the bucket of a call is empty. */
export function createThrottle(): Throttle {
  const buckets = new Map<string, Bucket>();
  return {
    check(call, params, now) {
      const { name, size, perSecond } = bucketOf(call.action, params);
      const key = `${call.account}/${call.region}/${name}`;
      const bucket = buckets.get(key) ?? { tokens: size, at: now };
      const refilled = ((now - bucket.at) / 1000) * perSecond;
      const tokens = Math.min(size, bucket.tokens + Math.max(0, refilled));
      buckets.set(key, { tokens: tokens < 1 ? tokens : tokens - 1, at: now });
      if (tokens < 1) throw requestLimitExceeded();
    },
    reset: () => buckets.clear(),
  };
}

export function requestLimitExceeded(): AwsError {
  return new AwsError('RequestLimitExceeded', 'Request limit exceeded.');
}

/**
 * Buckets per account, region and API (https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html). An
 * unfiltered and unpaginated DescribeSecurityGroups draws from a smaller bucket of its own.
 */
function bucketOf(action: string, params: Params): BucketSize {
  if (action === 'DescribeSecurityGroups' && isUnfiltered(params)) {
    return { name: `${action} (unfiltered)`, size: 50, perSecond: 10 };
  }
  if (/^(Describe|Get)/.test(action)) return { name: action, size: 100, perSecond: 20 };
  if (action === 'CreateTags' || action === 'DeleteTags') return { name: action, size: 100, perSecond: 10 };
  return { name: action, size: 50, perSecond: 5 };
}

function isUnfiltered(params: Params): boolean {
  const narrowing = ['Filter', 'GroupId', 'GroupName'].some((name) => params.fields.has(name));
  return !narrowing && text(params, 'MaxResults') === undefined;
}
