import { newTimers, type Timer } from './timers.ts';

/** A clock that stands still while anything is computed. All times in whole milliseconds. */
export interface SimulatedClock {
  /** Since 1970. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Calls `act` when so much time has passed; an act that throws ends the run. */
  readonly after: (milliseconds: number, act: () => void) => Timer;
  readonly cancel: (timer: Timer) => void;
  /**
   * Lets time pass until `isOver` is true, asked whenever all that could go on has gone on. Rejects where nothing is left to wait for
   * before, and where `latest` is reached.
   */
  readonly run: (isOver: () => boolean, latest?: number) => Promise<void>;
  /** How many waits have ended. */
  readonly events: () => number;
}

/**
 * A discrete-event clock for real asynchronous code whose only waits are those of this clock: it goes to the next moment for which
 * somebody waits as soon as no promise has anything more to do. What is due at the same moment happens in the order it was asked for,
 * so that a run depends on its random numbers alone.
 */
export function simulatedClock(start: number): SimulatedClock {
  const timers = newTimers();
  let now = start;
  let events = 0;
  const after = (milliseconds: number, act: () => void) => timers.add(now + Math.max(0, Math.ceil(milliseconds)), act);
  return {
    now: () => now,
    after,
    sleep: (milliseconds) => new Promise((resolve) => void after(milliseconds, resolve)),
    cancel: timers.cancel,
    events: () => events,
    run: async (isOver, latest = Number.POSITIVE_INFINITY) => {
      for (;;) {
        await settled();
        if (isOver()) return;
        const next = timers.next();
        if (!next) throw new Error('nothing is left to wait for, and it is not over');
        if (next.at > latest) throw new Error(`it is not over after ${Math.round((latest - start) / 1000)} s`);
        now = next.at;
        events += 1;
        next.act();
      }
    },
  };
}

/** Node runs all that promises have to do before it comes to this. */
function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
