import type { Notification } from '../../aws/sns-topic.ts';
import type { PlaceNote } from '../../core/sweep/places.ts';
import type { SweepConclusion } from '../../core/sweep/sweep.ts';
import type { Announcement } from './announcement.ts';
import type { DetailType, SweepDetail } from './event-schemas.ts';
import { type Cutter, cutText, cutter, fitting } from './fit.ts';
import { factLines, plainText, subjectText } from './plain-text.ts';

/** How a sweep ended, for machines and, unless all is well, for people. */
export function sweepAnnouncement(conclusion: SweepConclusion): Announcement {
  const { verdict, failures, missing, groups, findings } = conclusion;
  const failed = failures.length + missing.length;
  const detailType = detailTypeOf(conclusion);
  return {
    event: {
      detailType,
      at: conclusion.concludedAt,
      detail: fitting((most) => JSON.stringify(detailOf(conclusion, cutter(most)))),
    },
    notification: detailType === 'Sweep Completed' ? null : messageOf(conclusion, detailType),
    counts: {
      // One that has looked nowhere is as good as none, and the alarm on missed sweeps has to see that.
      SweepsConcluded: conclusion.places > 0 ? 1 : 0,
      SweepsHalted: verdict === 'halted' ? 1 : 0,
      SweepPlacesFailed: failed,
      GroupsScanned: groups,
      GroupsWithFindings: findings,
    },
  };
}

function detailTypeOf({ verdict, failures, missing }: SweepConclusion) {
  if (verdict === 'halted') return 'Sweep Halted';
  return failures.length + missing.length > 0 ? 'Sweep Incomplete' : 'Sweep Completed';
}

function detailOf(conclusion: SweepConclusion, cut: Cutter): SweepDetail {
  const { failures, skipped, missing } = conclusion;
  const notes = (name: string, list: readonly PlaceNote[]) =>
    cut.list(name, list).map((note) => ({ ...note, reason: cutText(note.reason) }));
  return {
    version: 1,
    id: conclusion.sweepId,
    ...conclusion,
    failures: notes('failures', failures),
    skipped: notes('skipped', skipped),
    missing: cut.list('missing', missing),
    omitted: cut.omitted,
  };
}

function messageOf(conclusion: SweepConclusion, event: DetailType): Notification {
  const { sweepId, verdict, changes, brake, places, failures, missing } = conclusion;
  const isHalted = verdict === 'halted';
  const headline = isHalted
    ? `Sweep halted: ${changes} groups would be closed, ${brake} are allowed, none was`
    : 'Sweep incomplete: not everything could be looked at';
  return {
    subject: subjectText(`[smtp-warden] ${headline}`),
    text: plainText([
      { title: null, lines: [`${headline}.`, ...(isHalted ? [adviceOnLimit] : [])] },
      { title: null, lines: factLines([...factsOf(conclusion), ['Places reported', String(places)]]) },
      { title: 'Could not be looked at', lines: failures.map(noteText), isList: true },
      {
        title: 'Did not report in time',
        lines: missing.map(({ account, region }) => `${account} ${region}`),
        isList: true,
      },
    ]),
    attributes: { event, outcome: isHalted ? 'sweep-halted' : 'sweep-incomplete', sweepId },
  };
}

const adviceOnLimit =
  'See what it would do with `smtp-warden plan --all`, then raise SMTP_WARDEN_CHANGE_LIMIT or close the groups in parts.';

function factsOf({ sweepId, startedAt, concludedAt, groups, findings, changes }: SweepConclusion) {
  return [
    ['Sweep', sweepId],
    ['Started', startedAt],
    ['Concluded', concludedAt],
    ['Groups looked at', String(groups)],
    ['Groups with findings', String(findings)],
    ['Groups to close', String(changes)],
  ] as const;
}

function noteText({ account, region, reason }: PlaceNote): string {
  return `${account}${region === null ? '' : ` ${region}`}: ${reason}`;
}
