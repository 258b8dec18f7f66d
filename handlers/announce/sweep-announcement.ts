import type { PlaceNote } from '../../core/sweep/places.ts';
import type { SweepConclusion } from '../../core/sweep/sweep.ts';
import type { Announcement } from './announcement.ts';
import type { SweepDetail } from './event-schemas.ts';
import { type Cutter, cutText, cutter, fitting } from './fit.ts';
import type { Hub } from './next-commands.ts';
import { sweepMessage } from './sweep-message.ts';

/** How a sweep ended, for machines and, unless all is well, for people. */
export function sweepAnnouncement(conclusion: SweepConclusion, hub: Hub): Announcement {
  const { verdict, missing, groups, findings } = conclusion;
  const failed = unexpectedIn(conclusion).length + missing.length;
  const detailType = detailTypeOf(conclusion);
  return {
    event: {
      detailType,
      at: conclusion.concludedAt,
      detail: fitting((most) => JSON.stringify(detailOf(conclusion, cutter(most)))),
    },
    notification: verdict !== 'halted' && failed === 0 ? null : sweepMessage(conclusion, detailType, hub),
    digest: null,
    counts: {
      // One that has scanned nothing is as good as none, and the alarm on missed sweeps has to see that.
      SweepsConcluded: conclusion.places > 0 ? 1 : 0,
      SweepsHalted: verdict === 'halted' ? 1 : 0,
      SweepPlacesFailed: failed,
      GroupsScanned: groups,
      GroupsWithFindings: findings,
    },
  };
}

/** What could not be scanned, but for accounts on record as unreachable: people are told of those when it changes. */
function unexpectedIn({ failures }: SweepConclusion): readonly PlaceNote[] {
  return failures.filter(({ unreachableSince }) => unreachableSince === undefined);
}

function detailTypeOf({ verdict, failures, missing }: SweepConclusion) {
  if (verdict === 'halted') return 'Sweep Halted';
  return failures.length + missing.length > 0 ? 'Sweep Incomplete' : 'Sweep Completed';
}

function detailOf(conclusion: SweepConclusion, cut: Cutter): SweepDetail {
  const { failures, skipped, missing, heldGroups, ...rest } = conclusion;
  const notes = (name: string, list: readonly PlaceNote[]) =>
    cut.list(name, list).map((note) => ({ ...note, reason: cutText(note.reason) }));
  return {
    version: 1,
    id: conclusion.sweepId,
    ...rest,
    ...(heldGroups ? { heldGroups: cut.list('heldGroups', heldGroups) } : {}),
    failures: notes('failures', failures),
    skipped: notes('skipped', skipped),
    missing: cut.list('missing', missing),
    omitted: cut.omitted,
  };
}
