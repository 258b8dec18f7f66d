import { describe, expect, test } from 'vitest';
import { type Allowance, openAllowance } from '../../../core/execute/allowance.ts';
import { newCallBudget } from '../../../core/execute/call-budget.ts';
import { ruleChangeBudget } from '../../../core/execute/token-bucket.ts';
import { newSlots } from '../../../core/model/slots.ts';
import { fakeClock } from '../../builders/fake-clock.ts';

const place = { account: '111122223333', region: 'us-east-1' };
/** What is added to each call, as the executor waits after one that was throttled. */
const callMs = 40;
const retryDelays = [500, 2_000];

/** EC2's own bucket, if it is one for both calls: 50 at once and 5 a second. */
function ec2Bucket(time: { readonly monotonic: () => number }) {
  let tokens = 50;
  let at = 0;
  return () => {
    const now = time.monotonic();
    tokens = Math.min(50, tokens + ((now - at) / 1000) * 5);
    at = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}

interface Race {
  readonly processes: number;
  /** Groups in flight of a process; `batch`: the next are begun when all have ended, as of a batch of messages. */
  readonly inFlight: number;
  readonly isBatch: boolean;
  /** Calls of a group that change rules. */
  readonly calls: number;
  /** Whether the plan is known before the group is read. */
  readonly isPlanned: boolean;
}

/** Closes 500 groups by processes that do not know of each other. Seconds, and calls that were throttled. */
async function raced({ processes, inFlight, isBatch, calls, isPlanned }: Race) {
  const time = fakeClock();
  const isGranted = ec2Bucket(time);
  const queue = Array.from({ length: 500 }, (_, index) => index);
  let throttled = 0;
  let longestClaimMs = 0;
  const change = async (allowance: Allowance) => {
    for (let tries = 0; ; tries++) {
      await allowance.ready();
      allowance.spend();
      await time.sleep(callMs);
      if (isGranted()) return;
      throttled += 1;
      allowance.throttled();
      await time.sleep(retryDelays[tries] ?? 2_000);
    }
  };
  /** The log, the group and the policy. */
  const read = () => time.sleep(3 * callMs);
  const close = async (allowance: Allowance) => {
    if (isPlanned) await allowance.reserve(calls);
    else allowance.hold(3);
    await read();
    if (!allowance.covers(calls)) {
      await allowance.reserve(calls);
      await read();
    }
    const claimed = time.monotonic();
    await time.sleep(callMs);
    for (let call = 0; call < calls; call++) await change(allowance);
    await time.sleep(2 * callMs);
    longestClaimMs = Math.max(longestClaimMs, time.monotonic() - claimed);
    allowance.end();
  };
  const process = async () => {
    const budget = newCallBudget(ruleChangeBudget, time);
    const slots = newSlots(inFlight);
    while (queue.length > 0) {
      const next = queue.splice(0, isBatch ? inFlight : queue.length);
      await Promise.all(next.map(() => slots(() => close(openAllowance(place, budget)))));
    }
  };
  await time.until(Promise.all(Array.from({ length: processes }, process)));
  return { seconds: time.monotonic() / 1000, throttled, longestClaimMs };
}

describe('500 groups by the budget of EC2, 40 ms a call', () => {
  test.each([
    ['a plain rule each', 1, 99],
    ['a range each', 2, 209],
  ])('fix: %s', async (_, calls, goal) => {
    const { seconds, throttled } = await raced({ processes: 1, inFlight: 16, isBatch: false, calls, isPlanned: true });

    expect(seconds).toBeLessThanOrEqual(goal);
    expect(throttled).toBe(0);
  });

  test.each([
    ['a plain rule each', 2, 1, 99],
    ['a range each', 2, 2, 209],
    ['a range each', 4, 2, 209],
  ])('workers that do not see each other: %s, %i of them', async (_, processes, calls, goal) => {
    const race = { processes, inFlight: 5, isBatch: true, calls, isPlanned: false };

    const { seconds, throttled, longestClaimMs } = await raced(race);

    expect(seconds).toBeLessThanOrEqual(goal);
    expect(throttled).toBeLessThan(500 * calls * processes * 0.2);
    // Two thirds of a claim is the time for its changes.
    expect(longestClaimMs).toBeLessThan(60_000);
  });
});
