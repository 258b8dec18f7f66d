import { counted } from '../../../core/model/counted.ts';
import type { AllowlistEntry } from '../documents.ts';

/** How an entry or exemption stands. What ends soon is in force. */
export type Standing = 'in-force' | 'ends-soon' | 'ended';

/** What "soon" is. */
export interface Soon {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Within so many days. */
  readonly days: number;
}

type Ending = Pick<AllowlistEntry, 'expired' | 'expiresAt'>;

const dayMs = 86_400_000;

/** How something stands, as `allowlist list` tells it. */
export function standingOf({ expired, expiresAt }: Ending, { now, days }: Soon): Standing {
  if (expired) return 'ended';
  return expiresAt !== null && Date.parse(expiresAt) - now <= days * dayMs ? 'ends-soon' : 'in-force';
}

/** Whether something stands so; an empty text is no limit. */
export function isStanding(item: Ending, wanted: Standing | '', soon: Soon): boolean {
  if (wanted === '') return true;
  const standing = standingOf(item, soon);
  return standing === wanted || (wanted === 'in-force' && standing === 'ends-soon');
}

/** How something stands, in words. */
export function standingText(item: Ending & { readonly removedBy?: string | undefined }, soon: Soon): string {
  const standing = standingOf(item, soon);
  if (standing === 'ended') return item.removedBy === undefined ? 'ended' : 'removed';
  if (standing === 'in-force' || item.expiresAt === null) return 'in force';
  const days = Math.floor((Date.parse(item.expiresAt) - soon.now) / dayMs);
  return days < 1 ? 'ends within a day' : `ends in ${counted(days, 'day')}`;
}
