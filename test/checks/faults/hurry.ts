import { vi } from 'vitest';

/** When requests are given up (aws/clients.ts): those that read EC2, those that change rules, and those to DynamoDB. */
const requestTimeoutsMs = [30_000, 8_000, 5_000];
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
    // How long a connection may take to open, all at once or in two parts, stays as it is.
    if ([1_000, 2_000, 3_000].includes(delay)) return wait(what, delay);
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
