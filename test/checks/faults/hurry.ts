import { vi } from 'vitest';

const requestTimeoutMs = 30_000;
const shortTimeoutMs = 200;

/**
 * Makes the SDK of this process wait a hundredth as long before it tries again. `timesOut` tells whether requests are given
 * up after a fifth of a second and not after half a minute: a worker that is dead must not try again.
 */
export function hurry(timesOut: () => boolean): void {
  const wait = globalThis.setTimeout;
  const shortened = (delay: number) => {
    if (delay >= requestTimeoutMs) return timesOut() ? shortTimeoutMs : delay;
    // How long a connection may take to open stays as it is.
    return delay === 1_000 || delay === 3_000 ? delay : delay / 100;
  };
  vi.stubGlobal('setTimeout', (what: () => void, delay = 0) => wait(what, shortened(delay)));
}
