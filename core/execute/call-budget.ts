import type { Place } from '../model/security-group.ts';
import { type Line, newLines, type Waiting } from './budget-lines.ts';
import { type BucketSize, giveBack, noteThrottled, takeFrom, waitMs } from './token-bucket.ts';

/**
 * How many calls of a kind this process may send, by account and region. One token is one call. Tokens are granted in the order in
 * which they were asked for, except that what is urgent goes first.
 */
export interface CallBudget {
  /** Takes tokens at once, or none; never before somebody who waits. */
  tryTake(place: Place, tokens: number): boolean;
  /**
   * Waits for tokens, and gives whether it has them: false where `mostMs` has passed, and nothing is taken then. Rejects with the reason of
   * the signal as soon as that is aborted, and has taken nothing either.
   */
  take(place: Place, tokens: number, wait?: Wait): Promise<boolean>;
  /** Takes back tokens of calls that were not sent. */
  giveBack(place: Place, tokens: number): void;
  /** AWS has throttled a call: others use the same budget. */
  throttled(place: Place): void;
}

export interface Wait {
  /** For the next call of a group that is claimed: it goes before groups that are not begun, since a claim runs out. */
  readonly isUrgent?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** The longest wait in milliseconds; without an end where it is left out. */
  readonly mostMs?: number | undefined;
}

export interface BudgetDeps {
  /** Milliseconds of a clock that never jumps. */
  readonly monotonic: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** What is urgent, tokens that are given back, and the end of a wait are noticed after so many milliseconds. */
const longestSleepMs = 200;

/** A budget of one token bucket for each account and region. More tokens at once than a bucket holds count as all that it holds. */
export function newCallBudget(size: BucketSize, { monotonic, sleep }: BudgetDeps): CallBudget {
  const lines = newLines(size, monotonic);
  const bounded = (tokens: number) => Math.min(tokens, size.capacity);

  /** Grants tokens to whoever waits, for as long as somebody does. */
  const serve = async (line: Line): Promise<void> => {
    if (line.isServed) return;
    line.isServed = true;
    for (let next = firstOf(line); next; next = firstOf(line)) {
      const now = monotonic();
      if (endLate(line, now)) continue;
      if (takeFrom(line.bucket, next.tokens, now)) {
        remove(next, line);
        next.end(true);
      } else await sleep(Math.min(longestSleepMs, waitMs(line.bucket, next.tokens, now)));
    }
    line.isServed = false;
  };

  return {
    tryTake: (place, tokens) => {
      const line = lines.of(place);
      return firstOf(line) === undefined && takeFrom(line.bucket, bounded(tokens), monotonic());
    },
    take: (place, tokens, { isUrgent = false, signal, mostMs = Number.POSITIVE_INFINITY } = {}) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const line = lines.of(place);
        const onAbort = () => {
          remove(waiting, line);
          reject(signal?.reason);
        };
        const end = (isGranted: boolean) => {
          signal?.removeEventListener('abort', onAbort);
          resolve(isGranted);
        };
        const waiting = { tokens: bounded(tokens), until: monotonic() + mostMs, end };
        (isUrgent ? line.urgent : line.others).push(waiting);
        signal?.addEventListener('abort', onAbort, { once: true });
        void serve(line);
      }),
    giveBack: (place, tokens) => giveBack(lines.of(place).bucket, bounded(tokens), monotonic()),
    throttled: (place) => noteThrottled(lines.of(place).bucket, monotonic()),
  };
}

function firstOf({ urgent, others }: Line): Waiting | undefined {
  return urgent[0] ?? others[0];
}

/** Ends the waits that have lasted as long as they may, and gives whether there were any. */
function endLate(line: Line, now: number): boolean {
  const late = [...line.urgent, ...line.others].filter(({ until }) => until <= now);
  for (const waiting of late) {
    remove(waiting, line);
    waiting.end(false);
  }
  return late.length > 0;
}

function remove(waiting: Waiting, { urgent, others }: Line): void {
  for (const line of [urgent, others]) {
    const index = line.indexOf(waiting);
    if (index !== -1) line.splice(index, 1);
  }
}
