import type { AllowlistEntry } from './allowlist-entry.ts';
import type { Exemption } from './exemption.ts';

const dayMs = 24 * 3600 * 1000;

/**
 * How long an entry stays on record after its end. By it an approval that has ended is told from one that never was, also by a
 * group that was exempt all the while, which is a year at most.
 */
const entryKeptMs = 400 * dayMs;

/** Nothing is decided by an exemption that has ended; it is listed for a while. */
const exemptionKeptMs = 30 * dayMs;

/** Whether an item has ended so long ago that the next edit removes it. `now` is in milliseconds. */
export function isLongEnded(item: AllowlistEntry | Exemption, now: number): boolean {
  const keptMs = 'group' in item ? exemptionKeptMs : entryKeptMs;
  return item.expiresAt !== null && Date.parse(item.expiresAt) + keptMs < now;
}
