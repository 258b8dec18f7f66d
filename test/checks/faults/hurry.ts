import { vi } from 'vitest';
import { connectionTimeoutsMs, requestTimeoutsMs } from '../../builders/patient-requests.ts';

const shortTimeoutMs = 200;

interface Hurry {
  /**
   * Whether requests are given up after a fifth of a second: where nothing of that kind happens they are not given up at all,
   * since a worker that is dead must not try again.
   */
  readonly timesOut: () => boolean;
  /** Told of how long has been waited for an answer that did not come. */
  readonly waited: (milliseconds: number) => void;
}

/** Makes the SDK of this process wait a hundredth as long before it tries again. */
export function hurry({ timesOut, waited }: Hurry): void {
  const wait = globalThis.setTimeout;
  vi.stubGlobal('setTimeout', (what: () => void, delay = 0) => {
    // A clean run in which a connection takes too long would have more calls than it should.
    if (connectionTimeoutsMs.includes(delay)) return wait(what, delay * 10);
    if (!requestTimeoutsMs.includes(delay)) return wait(what, delay / 100);
    // However slow this machine is.
    if (!timesOut()) return wait(what, delay * 100);
    const giveUp = () => {
      waited(delay);
      what();
    };
    return wait(giveUp, shortTimeoutMs);
  });
}
