import type { Place } from '../model/security-group.ts';
import { type Bucket, type BucketSize, fullBucket, isFull } from './token-bucket.ts';

/** Somebody who waits for tokens. */
export interface Waiting {
  readonly tokens: number;
  /** On the budget's clock: from then on it is not granted any more. */
  readonly until: number;
  /** Ends the wait, with the tokens or without. */
  readonly end: (isGranted: boolean) => void;
}

/** The bucket of an account and region, and who waits for its tokens. */
export interface Line {
  readonly bucket: Bucket;
  readonly urgent: Waiting[];
  readonly others: Waiting[];
  isServed: boolean;
}

export interface Lines {
  of(place: Place): Line;
  /** How many are kept. */
  count(): number;
}

/** From how many lines on those are dropped that say nothing: an organisation has 85,000 accounts and regions. */
const manyLines = 1_000;

/**
 * The lines of a budget, made as they are asked for. Among many, one is dropped whose bucket is full and for which nobody waits: the next
 * that is made is the same. At least half as many are new before it looks again, so that it takes no time to speak of.
 */
export function newLines(size: BucketSize, monotonic: () => number): Lines {
  const lines = new Map<string, Line>();
  let most = manyLines;
  const dropIdle = (now: number): void => {
    for (const [key, line] of lines) if (isIdle(line, now)) lines.delete(key);
    most = Math.max(manyLines, 2 * lines.size);
  };
  return {
    of: ({ account, region }) => {
      const key = `${account}/${region}`;
      const known = lines.get(key);
      if (known) return known;
      if (lines.size >= most) dropIdle(monotonic());
      const line = { bucket: fullBucket(size, monotonic()), urgent: [], others: [], isServed: false };
      lines.set(key, line);
      return line;
    },
    count: () => lines.size,
  };
}

function isIdle({ bucket, urgent, others, isServed }: Line, now: number): boolean {
  return !isServed && urgent.length === 0 && others.length === 0 && isFull(bucket, now);
}
