import { SdkError } from '../engine/sdk-error.ts';

export interface BucketSize {
  readonly capacity: number;
  readonly perSecond: number;
}

/**
 * How many calls EC2 takes in an account and region, of each API by itself (EC2 developer guide, ec2-api-throttling): reads that are paged
 * or filtered, and calls that change rules.
 */
const sizes = {
  read: { capacity: 100, perSecond: 20 },
  change: { capacity: 50, perSecond: 5 },
} as const satisfies Record<string, BucketSize>;

/** What an account's other tools leave of them, where they use up nearly all: a fifth, and nothing in store. */
const left = 1 / 5;

export interface Buckets {
  /** Takes a token for a call; throws as EC2 does where there is none. `isBusy`: other tools of the account take most of them. */
  readonly take: (call: BucketCall) => void;
  /** How many calls were refused. */
  readonly refused: () => number;
}

interface BucketCall {
  readonly account: string;
  readonly region: string;
  readonly action: string;
  readonly kind: keyof typeof sizes;
  readonly isBusy: boolean;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** After so many milliseconds every bucket is full again, so that it need not be kept. */
const fullAfterMs = 11_000;
const mostKept = 20_000;

export function newBuckets(now: () => number): Buckets {
  const buckets = new Map<string, Bucket>();
  let refused = 0;
  const forgetFull = () => {
    for (const [key, { at }] of buckets) if (now() - at > fullAfterMs) buckets.delete(key);
  };
  return {
    refused: () => refused,
    take: ({ account, region, action, kind, isBusy }) => {
      const { capacity, perSecond } = sizes[kind];
      const [most, rate] = isBusy ? [1, perSecond * left] : [capacity, perSecond];
      const key = `${account}/${region}/${action}`;
      const bucket = buckets.get(key) ?? { tokens: isBusy ? 0 : most, at: now() };
      if (buckets.size >= mostKept) forgetFull();
      buckets.set(key, bucket);
      bucket.tokens = Math.min(most, bucket.tokens + ((now() - bucket.at) / 1000) * rate);
      bucket.at = now();
      if (bucket.tokens < 1) {
        refused += 1;
        throw new SdkError('RequestLimitExceeded', 'Request limit exceeded.', 503);
      }
      bucket.tokens -= 1;
    },
  };
}
