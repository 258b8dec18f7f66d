import type { SimulatedClock } from './clock.ts';

/** A process of the service under test, which may be killed at any moment. Nothing that it waits for comes any more then. */
export interface SimulatedProcess {
  readonly isAlive: () => boolean;
  readonly kill: () => void;
  /**
   * Calls a service: `act` happens there after half of the time, also where the caller was killed meanwhile, and its result or error
   * comes back after the other half.
   */
  readonly call: <Result>(milliseconds: number, act: () => Result) => Promise<Result>;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export function newProcess(clock: SimulatedClock): SimulatedProcess {
  let isAlive = true;
  const whileAlive = (milliseconds: number, act: () => void) =>
    void clock.after(milliseconds, () => {
      if (isAlive) act();
    });
  return {
    isAlive: () => isAlive,
    kill: () => {
      isAlive = false;
    },
    sleep: (milliseconds) => new Promise((resolve) => whileAlive(milliseconds, resolve)),
    call: (milliseconds, act) =>
      new Promise((resolve, reject) => {
        if (!isAlive) return;
        clock.after(milliseconds / 2, () => {
          try {
            const result = act();
            whileAlive(milliseconds / 2, () => resolve(result));
          } catch (error) {
            whileAlive(milliseconds / 2, () => reject(error));
          }
        });
      }),
  };
}
