import { isLive } from './allowlist-entry.ts';
import type { Policy, PolicyItem } from './policy.ts';

/** An entry or exemption that was in force at one moment and has ended by a later one, both in milliseconds since the epoch. */
export function endedBetween({ entries, exemptions }: Policy, from: number, to: number): PolicyItem | undefined {
  return [...entries, ...exemptions].find((item) => isLive(item, from) && !isLive(item, to));
}
