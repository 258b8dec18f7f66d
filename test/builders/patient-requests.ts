import { vi } from 'vitest';

/** When requests are given up (aws/clients.ts): those that read EC2, those that change rules, and those to DynamoDB. */
export const requestTimeoutsMs: readonly number[] = [30_000, 8_000, 5_000];
/** How long a connection may take to open, all at once or in two parts. */
export const connectionTimeoutsMs: readonly number[] = [1_000, 2_000, 3_000];

/**
 * Until `vi.unstubAllGlobals`, no request of this process is given up, however slow this machine is: a change that is answered too late
 * is sent again, as it should be, and a test that counts changes would count two.
 */
export function waitForEveryAnswer(): void {
  const wait = globalThis.setTimeout;
  const isGivingUp = (delay: number) => requestTimeoutsMs.includes(delay) || connectionTimeoutsMs.includes(delay);
  vi.stubGlobal('setTimeout', (what: () => void, delay = 0) => wait(what, isGivingUp(delay) ? delay * 100 : delay));
}
