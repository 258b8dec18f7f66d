import type { HeldPart, SweepConclusion } from '../../core/sweep/sweep.ts';
import type { Announcement } from './announcement.ts';
import type { SweepDetail } from './event-schemas.ts';
import { type Cutter, cutText, cutter, fitting } from './fit.ts';
import type { Hub } from './next-commands.ts';
import { sweepMessage } from './sweep-message.ts';

/** How a sweep ended, for machines and, unless all is well, for people. */
export function sweepAnnouncement(conclusion: SweepConclusion, hub: Hub): Announcement {
  const { verdict, held, missing, groups, findings, failedNews, undelivered } = conclusion;
  const isHeld = verdict === 'halted' || held !== undefined;
  // People have been told of accounts on record as unreachable when it changed.
  const failed = failedNews + missing.length;
  const detailType = detailTypeOf(conclusion);
  return {
    event: {
      detailType,
      at: conclusion.concludedAt,
      detail: fitting((most) => JSON.stringify(detailOf(conclusion, cutter(most)))),
    },
    notification: !isHeld && failed === 0 ? null : sweepMessage(conclusion, detailType, hub),
    digest: null,
    counts: {
      // One that has scanned nothing is as good as none, and the alarm on missed sweeps has to see that.
      SweepsConcluded: conclusion.places > 0 ? 1 : 0,
      SweepsHalted: isHeld ? 1 : 0,
      SweepPlacesFailed: failed,
      GroupsScanned: groups,
      GroupsWithFindings: findings,
      ...(undelivered === undefined ? {} : { SpokeDeadLetters: undelivered }),
    },
  };
}

function detailTypeOf({ verdict, held, failed, missing }: SweepConclusion) {
  if (verdict === 'halted') return 'Sweep Halted';
  if (held) return 'Sweep Held';
  return failed + missing.length > 0 ? 'Sweep Incomplete' : 'Sweep Completed';
}

function detailOf(conclusion: SweepConclusion, cut: Cutter): SweepDetail {
  const { failures, unread, skipped, missing, heldGroups, held, ...rest } = conclusion;
  return {
    version: 2,
    id: conclusion.sweepId,
    ...rest,
    ...(held ? { held: heldDetail(held, cut) } : {}),
    ...(heldGroups ? { heldGroups: cut.list('heldGroups', heldGroups) } : {}),
    unread: cut.ids('unread', unread),
    failures: cut.list('failures', failures).map((note) => ({ ...note, reason: cutText(note.reason) })),
    skipped: cut.list('skipped', skipped).map((region) => ({ ...region, examples: [...region.examples] })),
    missing: cut.ids('missing', missing),
    omitted: cut.omitted,
  };
}

function heldDetail({ scopes, closesIn, ...rest }: HeldPart, cut: Cutter) {
  return { ...rest, scopes: cut.list('heldScopes', scopes), closesIn: cut.ids('closesIn', closesIn) };
}
