import { clockToleranceMs } from '../model/clock-tolerance.ts';
import { type AuditEntry, isEnd } from './audit-entry.ts';
import type { ChainLink } from './audit-log.ts';
import { type ChainFault, linkFault, ownFault, restartOf } from './hash-chain.ts';

/** The end of a group's chain, checked. */
export type VerifiedTail =
  | {
      readonly kind: 'holds';
      readonly latest: AuditEntry | null;
      /** The last entry that ended a claim, for what only it says. */
      readonly lastEnd: AuditEntry | null;
    }
  | { readonly kind: 'broken'; readonly fault: ChainFault };

/**
 * Checks the end of a chain: every hash and link from the entry before the last end on, or from the last restart. An entry
 * that cannot be read, that a newer version wrote, or that is dated in the future is not valid. `now` is in milliseconds.
 */
export function verifyTail(links: readonly ChainLink[], now: number): VerifiedTail {
  const restart = links.findLastIndex(({ stored }) => restartOf(stored) !== null);
  const segment = links.slice(Math.max(restart, 0));
  let before: ChainLink | null = null;
  for (const link of segment) {
    const fault = faultOf(link, before) ?? dateFault(link, now);
    if (fault) return { kind: 'broken', fault };
    before = link;
  }
  // Last, so that an item that only says it is an end is what is named.
  const missing = missingBefore(segment);
  if (missing) return { kind: 'broken', fault: missing };
  const entries = segment.flatMap(({ entry }) => entry ?? []);
  return { kind: 'holds', latest: entries.at(-1) ?? null, lastEnd: entries.findLast(isEnd) ?? null };
}

/** A tail begins at the start of its chain, at a restart, or at the entry before the last end; with any other beginning, entries are missing. */
function missingBefore([first, second]: readonly ChainLink[]): ChainFault | null {
  if (!first || first.stored.sequence === 1 || restartOf(first.stored) !== null) return null;
  if (second?.entry && isEnd(second.entry)) return null;
  return { sequence: first.stored.sequence - 1, problem: 'the entry is missing' };
}

function faultOf({ stored, entry, problem }: ChainLink, before: ChainLink | null): ChainFault | null {
  if (!entry) return { sequence: stored.sequence, problem: problem ?? 'the entry cannot be read' };
  if (before) return linkFault(stored, before.stored);
  // The first entry of a chain follows nothing; of any other, what it follows was not read.
  return stored.sequence === 1 ? linkFault(stored, null) : ownFault(stored, null);
}

function dateFault({ stored, entry }: ChainLink, now: number): ChainFault | null {
  if (!entry || Date.parse(entry.at) <= now + clockToleranceMs) return null;
  return { sequence: stored.sequence, problem: `the entry is dated in the future: ${entry.at}` };
}
