import type { Notification } from '../../aws/sns-topic.ts';
import { counted } from '../../core/model/counted.ts';
import type { PlaceNote } from '../../core/sweep/place-note.ts';
import type { SweepConclusion } from '../../core/sweep/sweep.ts';
import type { DetailType } from './event-schemas.ts';
import { idsPerMember, mostMembers } from './fit.ts';
import { environmentSection, type Hub } from './next-commands.ts';
import {
  haltedLines,
  haltedSubject,
  heldGroupsSection,
  heldHeadline,
  heldLines,
  heldScopesSection,
} from './not-closed.ts';
import { factLines, plainText, type Section } from './plain-text.ts';
import { subjectText } from './subject.ts';

/** A sweep that was halted, held some of the groups or is incomplete, for people. */
export function sweepMessage(conclusion: SweepConclusion, event: DetailType, hub: Hub): Notification {
  const { sweepId, accounts: reported, places, failures, missing } = conclusion;
  const { subject, lines, next, outcome } = headOf(conclusion);
  const scannedText = `${counted(reported, 'account')}, ${counted(places, 'account and region pair')}`;
  const accounts = [
    ...(conclusion.heldGroups ?? []).map(({ account }) => account),
    ...failures.map(({ account }) => account),
    ...missing,
  ];
  return {
    subject,
    text: plainText([
      { title: null, lines },
      { title: null, lines: factLines([...factsOf(conclusion), ['Scanned', scannedText]]) },
      heldScopesSection(conclusion),
      heldGroupsSection(conclusion),
      { title: 'Could not be scanned', lines: failures.map(noteText), isList: true },
      unreadSection(conclusion),
      { title: `Did not report in time (${missing.length})`, lines: idLines(missing), isList: true },
      { title: 'Next', lines: factLines(next) },
      // The commands are for all accounts.
      environmentSection(hub, [...hub.accounts, ...accounts]),
    ]),
    attributes: { event, outcome, sweepId },
  };
}

/** What the message is about: the first of these that holds. */
function headOf(conclusion: SweepConclusion) {
  if (conclusion.verdict === 'halted') {
    const lines = haltedLines(conclusion);
    return { subject: haltedSubject(conclusion), lines, next: afterHalt, outcome: 'sweep-halted' };
  }
  if (conclusion.held) {
    const lines = [`${heldHeadline(conclusion.held)}.`, ...heldLines];
    return { subject: subjectText(heldHeadline(conclusion.held)), lines, next: afterHalt, outcome: 'sweep-held' };
  }
  const headline = incompleteHeadline(conclusion);
  return { subject: subjectText(headline), lines: [`${headline}.`], next: [scanAgain], outcome: 'sweep-incomplete' };
}

const afterHalt = [
  ['List them all', 'smtp-warden plan --all --accounts all --all-regions'],
  ['Close them', 'smtp-warden fix --all --accounts all --all-regions'],
] as const;

const scanAgain = ['Scan now', 'smtp-warden scan --accounts all --all-regions'] as const;

/** What could not be scanned; where only single groups could not be judged, those. */
function incompleteHeadline({ failures, failed, unread, missing }: SweepConclusion): string {
  const places = failures.filter(({ groupId }) => groupId === undefined);
  const [place] = places;
  const where = place ? `${place.account}${place.region === null ? '' : ` ${place.region}`}` : missing[0];
  if (where !== undefined) {
    // Where not every reason is known the accounts are counted, of which every one is.
    const isWhole = failed === failures.length;
    const rest = (isWhole ? failures.length : unread.length) + missing.length - 1;
    const more = rest === 0 ? '' : ` and ${isWhole ? `${rest} more` : counted(rest, 'more account')}`;
    return `Sweep incomplete: ${where}${more} not scanned`;
  }
  const [group] = failures;
  if (!group) return 'Sweep incomplete: no account not scanned';
  // With more groups there is no room for the place in a subject.
  const more = failed > 1 ? ` and ${failed - 1} more` : ` in ${group.account} ${group.region}`;
  return `Sweep incomplete: ${group.groupId}${more} not judged`;
}

/** Every account that could not be scanned, where there are more failures than a list of a message shows. */
function unreadSection({ failed, unread }: SweepConclusion): Section {
  const title = `All accounts that could not be scanned, or not all their regions (${unread.length})`;
  return { title, lines: failed > mostMembers ? idLines(unread) : [], isList: true };
}

/** As many as an event names, by the length that a message gives its lists. */
const idsPerLine = idsPerMember;

function idLines(ids: readonly string[]): string[] {
  const lines: string[] = [];
  for (let start = 0; start < ids.length; start += idsPerLine)
    lines.push(ids.slice(start, start + idsPerLine).join(' '));
  return lines;
}

function factsOf({ sweepId, startedAt, concludedAt, groups, findings, changes }: SweepConclusion) {
  return [
    ['Sweep', sweepId],
    ['Started', startedAt],
    ['Ended', concludedAt],
    ['Groups scanned', String(groups)],
    ['Groups with findings', String(findings)],
    ['Groups to close', String(changes)],
  ] as const;
}

function noteText({ account, region, reason, unreachableSince }: PlaceNote): string {
  const since = unreachableSince === undefined ? '' : `not reachable since ${unreachableSince}: `;
  return `${account}${region === null ? '' : ` ${region}`}: ${since}${reason}`;
}
