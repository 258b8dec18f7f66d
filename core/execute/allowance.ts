import type { Place } from '../model/security-group.ts';
import type { CallBudget, Wait } from './call-budget.ts';

/**
 * The calls that one group's run may send. A run takes tokens for the calls of its plan before it reads the group, so that no read
 * grows old while it waits and no claim runs out; what it sends beyond them (a call that was throttled, rules one by one) waits ahead of
 * groups that are not begun.
 */
export interface Allowance {
  /** Whether there are tokens for so many calls; for more than {@link mostReserved} those are enough. */
  covers(calls: number): boolean;
  /** Takes tokens for so many calls if that needs no waiting. */
  hold(calls: number): void;
  /**
   * Waits until there are tokens for so many calls, and gives whether there are: false where that took longer than it may. Rejects with the
   * reason of the signal when that is aborted.
   */
  reserve(calls: number, wait?: Omit<Wait, 'isUrgent'>): Promise<boolean>;
  /** Waits until there is a token for the next call. */
  ready(): Promise<void>;
  /** A call is sent. */
  spend(): void;
  /** A call was throttled. */
  throttled(): void;
  /** Gives back what was not spent. */
  end(): void;
}

/** The most calls that tokens are taken for ahead: the largest plans would keep all others waiting. */
const mostReserved = 10;

/** Opens the allowance of one run. */
export function openAllowance(place: Place, budget: CallBudget): Allowance {
  let held = 0;
  const missing = (calls: number) => Math.max(0, Math.min(calls, mostReserved) - held);
  return {
    covers: (calls) => missing(calls) === 0,
    hold: (calls) => {
      const more = missing(calls);
      if (more > 0 && budget.tryTake(place, more)) held += more;
    },
    reserve: async (calls, wait = {}) => {
      const more = missing(calls);
      if (more === 0) return true;
      const isGranted = await budget.take(place, more, wait);
      if (isGranted) held += more;
      return isGranted;
    },
    ready: async () => {
      if (held > 0) return;
      await budget.take(place, 1, { isUrgent: true });
      held += 1;
    },
    spend: () => {
      held -= 1;
    },
    throttled: () => budget.throttled(place),
    end: () => {
      if (held > 0) budget.giveBack(place, held);
      held = 0;
    },
  };
}
