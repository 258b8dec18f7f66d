import { isEnd } from '../audit/audit-entry.ts';
import { type GroupRef, groupKey } from '../model/security-group.ts';
import { isOpenAfter, type Standing } from './open-spell.ts';

/** One remediation or decision by its last entry, as `history list --json` has it. Times are ISO 8601 in UTC. */
export interface MomentRow extends GroupRef, Standing {
  readonly id: string;
  readonly at: string;
  /** When the port was opened, where that is known. */
  readonly openedAt: string | null;
  /** When it was seen to be closed by it. */
  readonly closedAt: string | null;
}

/** When groups were opened, or first found open, and when they were closed: what `timelineOf` counts. */
export interface OpenMoments {
  readonly openings: string[];
  readonly closings: string[];
}

/**
 * The moments of a part of the history, by the same rule as a report, in any order of the rows. What came before the part is not
 * known: a group that is first found open in it without a known opening counts as opened then, and an undo of what came before not at all.
 */
export function openMomentsOf(rows: readonly MomentRow[]): OpenMoments {
  const openings: string[] = [];
  for (const own of Map.groupBy(rows, groupKey).values()) openings.push(...openingsOf(own));
  // An undo of an undo closes the group as well, and is an undo in a report.
  return { openings, closings: rows.flatMap(({ closedAt, undoes }) => (undoes === null ? (closedAt ?? []) : [])) };
}

/** Of one group. */
function openingsOf(rows: readonly MomentRow[]): string[] {
  const openings: string[] = [];
  const closings = new Set<string>();
  let isOpen = false;
  const step = (standing: Standing, { at, openedAt }: MomentRow) => {
    const isOpenNow = isOpenAfter(isOpen, standing, closings);
    if (isOpenNow && !isOpen) openings.push(openedAt ?? at);
    isOpen = isOpenNow;
  };
  for (const row of rows.toSorted((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)))) {
    if (row.exposed) closings.add(row.id);
    // The row of a remediation is its end. Its claim had found the same.
    if (isEnd(row)) step({ ...row, outcome: 'planned' }, row);
    step(row, row);
  }
  return openings;
}
