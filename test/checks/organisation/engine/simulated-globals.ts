import type { Random } from '../../races/random.ts';
import type { SimulatedClock } from './clock.ts';
import type { Timer } from './timers.ts';

/**
 * Makes the clock, the timers and the random numbers of this process simulated ones, for code that asks for no others, such as the
 * pauses of aws/. Gives what makes them real again.
 */
export function simulateGlobals(clock: SimulatedClock, random: Random): () => void {
  const after = <Args extends unknown[]>(act: (...args: Args) => void, milliseconds = 0, ...args: Args) =>
    clock.after(milliseconds, () => act(...args));
  const clear = (timer?: Timer) => {
    if (timer) clock.cancel(timer);
  };
  const changed = [
    [globalThis, 'setTimeout', after],
    [globalThis, 'clearTimeout', clear],
    [Date, 'now', clock.now],
    [performance, 'now', clock.now],
    [Math, 'random', random],
  ] as const;
  const real = changed.map(([owner, name]) => Object.getOwnPropertyDescriptor(owner, name));
  for (const [owner, name, value] of changed) Object.defineProperty(owner, name, { value, ...changeable });
  return () => {
    for (const [index, [owner, name]] of changed.entries()) {
      Reflect.deleteProperty(owner, name);
      const before = real[index];
      if (before) Object.defineProperty(owner, name, before);
    }
  };
}

const changeable = { configurable: true, writable: true };
