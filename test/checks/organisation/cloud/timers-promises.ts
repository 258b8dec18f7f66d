import { caller } from './cloud.ts';

/** What stands for `node:timers/promises` in a simulation: waits by the clock of the simulated process that asks. */
export function setTimeout<Value>(
  milliseconds = 0,
  value?: Value,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<Value | undefined> {
  const { cloud, process } = caller();
  return new Promise((resolve, reject) => {
    const timer = cloud.clock.after(milliseconds, () => {
      if (process.isAlive()) resolve(value);
    });
    const abort = () => {
      cloud.clock.cancel(timer);
      reject(new DOMException('The operation was aborted', 'AbortError'));
    };
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}
