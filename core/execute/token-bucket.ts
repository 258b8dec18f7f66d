/** How much a bucket holds and how fast it fills, in tokens and tokens a second. */
export interface BucketSize {
  readonly capacity: number;
  readonly perSecond: number;
}

/**
 * What this process may take of EC2's budget of calls that change rules: 50 at once and 5 a second in an account and region (EC2
 * developer guide, ec2-api-throttling). Whether AuthorizeSecurityGroupIngress and RevokeSecurityGroupIngress have a bucket each is
 * not said clearly, so they count as one. A little of both is left to the account's other tools.
 */
export const ruleChangeBudget: BucketSize = { capacity: 48, perSecond: 4.9 };

/**
 * What a process that checks many groups may take of DescribeSecurityGroups, of which EC2 answers 100 at once and 20 a second: half of it,
 * since two of them work at a time.
 */
export const groupReadBudget: BucketSize = { capacity: 50, perSecond: 10 };

/** Tokens that are refilled as time goes by. Changed in place; times in milliseconds of a clock that never jumps. */
export interface Bucket {
  readonly size: BucketSize;
  tokens: number;
  /** Tokens a second: less than the size says for some time after a call was throttled. */
  rate: number;
  at: number;
  slowedAt: number;
}

/** After a throttled call the rate falls to this share of itself, at most once in so many milliseconds, and not below the share of all. */
const slower = 0.8;
const slowerEveryMs = 2_000;
const slowest = 0.2;
/** How fast it recovers: in so many seconds from nothing to all. */
const recoverySeconds = 20;

export function fullBucket(size: BucketSize, now: number): Bucket {
  return { size, tokens: size.capacity, rate: size.perSecond, at: now, slowedAt: Number.NEGATIVE_INFINITY };
}

/** Takes so many tokens, or none. */
export function takeFrom(bucket: Bucket, tokens: number, now: number): boolean {
  refill(bucket, now);
  // What is left of a division counts as nothing: a wait for exactly one token ends with one.
  if (bucket.tokens < tokens - 1e-6) return false;
  bucket.tokens -= tokens;
  return true;
}

/** How long it takes at most until the bucket holds so many tokens. */
export function waitMs(bucket: Bucket, tokens: number, now: number): number {
  refill(bucket, now);
  return Math.max(1, Math.ceil(((tokens - bucket.tokens) / bucket.rate) * 1000));
}

export function giveBack(bucket: Bucket, tokens: number, now: number): void {
  refill(bucket, now);
  bucket.tokens = Math.min(bucket.size.capacity, bucket.tokens + tokens);
}

/**
 * AWS has fewer tokens than this bucket: others take of the same ones, without being seen. What is in store is void, and less is taken for
 * some time, so that processes that do not know of each other come to share it.
 */
export function noteThrottled(bucket: Bucket, now: number): void {
  refill(bucket, now);
  bucket.tokens = Math.min(bucket.tokens, 0);
  if (now - bucket.slowedAt < slowerEveryMs) return;
  bucket.slowedAt = now;
  bucket.rate = Math.max(bucket.rate * slower, bucket.size.perSecond * slowest);
}

/** Whether it is as a new one: it holds all it can, and fills as fast as it does at most. */
export function isFull(bucket: Bucket, now: number): boolean {
  refill(bucket, now);
  return bucket.tokens >= bucket.size.capacity && bucket.rate >= bucket.size.perSecond;
}

function refill(bucket: Bucket, now: number): void {
  const { capacity, perSecond } = bucket.size;
  const seconds = Math.max(0, now - bucket.at) / 1000;
  bucket.tokens = Math.min(capacity, bucket.tokens + seconds * bucket.rate);
  bucket.rate = Math.min(perSecond, bucket.rate + (seconds / recoverySeconds) * perSecond);
  bucket.at = Math.max(bucket.at, now);
}
