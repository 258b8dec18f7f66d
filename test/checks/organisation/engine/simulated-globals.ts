import type { Random } from '../../races/random.ts';
import type { SimulatedClock } from './clock.ts';
import type { Timer } from './timers.ts';

/**
 * Makes the clock, the timers and the random numbers of this process simulated ones, for code that asks for no others, such as the
 * pauses of aws/. Gives what makes them real again.
 */
export function simulateGlobals(clock: SimulatedClock, random: Random): () => void {
  const real = {
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
    now: Date.now,
    monotonic: performance.now,
    random: Math.random,
  };
  const after = <Args extends unknown[]>(act: (...args: Args) => void, milliseconds = 0, ...args: Args) =>
    clock.after(milliseconds, () => act(...args));
  globalThis.setTimeout = Object.assign(after, real.setTimeout) as unknown as typeof setTimeout;
  globalThis.clearTimeout = ((timer?: Timer) => {
    if (timer) clock.cancel(timer);
  }) as unknown as typeof clearTimeout;
  Date.now = clock.now;
  performance.now = clock.now;
  Math.random = random;
  return () => {
    globalThis.setTimeout = real.setTimeout;
    globalThis.clearTimeout = real.clearTimeout;
    Date.now = real.now;
    performance.now = real.monotonic;
    Math.random = real.random;
  };
}
