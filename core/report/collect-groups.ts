import type { GroupPart } from './group-entries.ts';
import type { ChainState, Closing, Opener, OpenGroup, ReportRange, Undo } from './report.ts';
import { byTime, compareTexts, isOfPeriod } from './row-order.ts';

/** What the groups say for a period: sorted, whatever the order in which they were read. */
export interface GroupSums {
  readonly closings: readonly Closing[];
  readonly undos: readonly Undo[];
  readonly openNow: readonly OpenGroup[];
  /** When groups were opened, or first found open. */
  readonly openings: readonly string[];
  readonly openers: readonly Opener[];
  readonly chains: readonly ChainState[];
  readonly entries: number;
}

/** Puts the parts of the groups together, as far as they are of the period. */
export function collectGroups(range: ReportRange): {
  readonly add: (part: GroupPart & { readonly state: ChainState }) => void;
  /** How many groups and entries so far. */
  readonly counts: () => { readonly groups: number; readonly entries: number };
  readonly sums: () => GroupSums;
} {
  const closings: Closing[] = [];
  const undos: Undo[] = [];
  const openNow: OpenGroup[] = [];
  const openings: string[] = [];
  const openers = new Map<string | null, number>();
  const chains: ChainState[] = [];
  let entries = 0;
  const isWanted = isOfPeriod(range);
  return {
    add: ({ state, ...part }) => {
      // A chain that was begun after the report was made.
      if (state.entries === 0 && state.fault === null) return;
      entries += state.entries;
      chains.push(state);
      addAll(closings, part.closings.filter(isWanted));
      addAll(undos, part.undos.filter(isWanted));
      if (part.open) openNow.push(part.open);
      const spells = part.openings.map(({ opening, foundAt }) => ({
        at: opening?.at ?? foundAt,
        by: opening?.by ?? null,
      }));
      for (const { at, by } of spells.filter(isWanted)) {
        openings.push(at);
        openers.set(by, (openers.get(by) ?? 0) + 1);
      }
    },
    counts: () => ({ groups: chains.length, entries }),
    sums: () => ({
      closings: closings.sort(byTime),
      undos: undos.sort(byTime),
      openNow: openNow.sort((a, b) => compareTexts(a.since, b.since) || byTime(a, b)),
      openings,
      openers: [...openers].map(([by, count]) => ({ by, openings: count })).sort(mostFirst),
      chains: chains.sort((a, b) => compareTexts(a.chain, b.chain)),
      entries,
    }),
  };
}

/** One by one: a chain may have more of them than a call takes arguments. */
function addAll<Row>(all: Row[], more: readonly Row[]): void {
  for (const one of more) all.push(one);
}

function mostFirst(a: Opener, b: Opener): number {
  return b.openings - a.openings || compareTexts(a.by ?? '', b.by ?? '');
}
