import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fullBucket,
  giveBack,
  noteThrottled,
  ruleChangeBudget,
  takeFrom,
  waitMs,
} from '../../../core/execute/token-bucket.ts';

const size = { capacity: 10, perSecond: 5 };

describe('a bucket', () => {
  test('gives what it holds at once, and then one more every fifth of a second', () => {
    const bucket = fullBucket(size, 0);

    const taken = [10, 1].map((tokens) => takeFrom(bucket, tokens, 0));
    const wait = waitMs(bucket, 1, 0);

    expect(taken).toEqual([true, false]);
    expect(wait).toBe(200);
    expect([takeFrom(bucket, 1, 199), takeFrom(bucket, 1, 200), takeFrom(bucket, 1, 200)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  test('takes back no more than it holds', () => {
    const bucket = fullBucket(size, 0);

    giveBack(bucket, 3, 0);

    expect([takeFrom(bucket, 10, 0), takeFrom(bucket, 1, 0)]).toEqual([true, false]);
  });

  test('is not filled by a clock that goes back', () => {
    const bucket = fullBucket(size, 1_000);
    takeFrom(bucket, 10, 1_000);

    expect(takeFrom(bucket, 1, 0)).toBe(false);
    expect(takeFrom(bucket, 1, 1_200)).toBe(true);
  });

  test('holds nothing after a throttled call, fills more slowly for a while, and as fast as before in the end', () => {
    const bucket = fullBucket(size, 0);

    noteThrottled(bucket, 0);
    const [first, slower] = [takeFrom(bucket, 1, 0), waitMs(bucket, 1, 0)];
    takeFrom(bucket, 10, 60_000);

    expect([first, slower]).toEqual([false, 250]);
    expect(waitMs(bucket, 1, 60_000)).toBe(200);
  });

  test('slows down once for calls that are throttled together, and never below a fifth of its rate', () => {
    const bucket = fullBucket(size, 0);

    for (const at of [0, 10, 20]) noteThrottled(bucket, at);
    const together = bucket.rate;
    for (let at = 0; at < 600_000; at += 2_000) noteThrottled(bucket, at);

    expect(together).toBeCloseTo(4, 1);
    expect(bucket.rate).toBeGreaterThanOrEqual(1);
  });

  test('leaves some of the budget of EC2 to others: 50 at once and 5 a second', () => {
    expect(ruleChangeBudget.capacity).toBeLessThan(50);
    expect(ruleChangeBudget.perSecond).toBeLessThan(5);
  });
});

test('whatever is asked for and when, no more is given in any time than it holds and than that time fills', () => {
  const asked = fc.array(
    fc.record({ tokens: fc.integer({ min: 1, max: 4 }), after: fc.integer({ min: 0, max: 2_000 }) }),
  );
  const property = fc.property(asked, (requests) => {
    const bucket = fullBucket(size, 0);
    const given: { readonly at: number; readonly tokens: number }[] = [];
    let now = 0;
    for (const { tokens, after } of requests) {
      now += after;
      if (takeFrom(bucket, tokens, now)) given.push({ at: now, tokens });
    }

    for (const [start, { at: from }] of given.entries()) {
      let sum = 0;
      for (const { at, tokens } of given.slice(start)) {
        sum += tokens;
        expect(sum).toBeLessThanOrEqual(size.capacity + ((at - from) / 1000) * size.perSecond + 1e-3);
      }
    }
  });
  fc.assert(property, { numRuns: 300 });
});
