import { onTestFinished } from 'vitest';

export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly speed: number;
  /** When it was the real time, in milliseconds. */
  readonly begun: number;
}

/**
 * A clock that runs `speed` times as fast as the real one, for this test: every timer of the process, and so each pause of the
 * SDK between two tries, is as much shorter.
 */
export function fastClock(speed: number): Clock {
  const begun = Date.now();
  const real = globalThis.setTimeout;
  const fast = <Args extends unknown[]>(handler: (...args: Args) => void, milliseconds = 0, ...args: Args) =>
    real(handler, milliseconds / speed, ...args);
  globalThis.setTimeout = Object.assign(fast, real);
  onTestFinished(() => {
    globalThis.setTimeout = real;
  });
  return {
    speed,
    begun,
    now: () => begun + (Date.now() - begun) * speed,
    sleep: (milliseconds) => new Promise((resolve) => void real(resolve, milliseconds / speed)),
  };
}
