import type { Notification } from '../../aws/sns-topic.ts';
import { counted } from '../../core/model/counted.ts';
import type { PlaceNote } from '../../core/sweep/places.ts';
import type { HeldGroup, SweepConclusion } from '../../core/sweep/sweep.ts';
import type { DetailType } from './event-schemas.ts';
import { idsPerMember, mostMembers } from './fit.ts';
import { environmentSection, type Hub, shellWord } from './next-commands.ts';
import { factLines, plainText, type Section } from './plain-text.ts';
import { groupsSubject, subjectText } from './subject.ts';

/** A sweep that was halted or is incomplete, for people. */
export function sweepMessage(conclusion: SweepConclusion, event: DetailType, hub: Hub): Notification {
  const { sweepId, verdict, accounts: reported, places, failures, missing } = conclusion;
  const isHalted = verdict === 'halted';
  const scannedText = `${counted(reported, 'account')}, ${counted(places, 'account and region pair')}`;
  const accounts = [
    ...(conclusion.heldGroups ?? []).map(({ account }) => account),
    ...failures.map(({ account }) => account),
    ...missing,
  ];
  return {
    subject: isHalted ? haltedSubject(conclusion) : subjectText(incompleteHeadline(conclusion)),
    text: plainText([
      { title: null, lines: isHalted ? haltedLines(conclusion) : [`${incompleteHeadline(conclusion)}.`] },
      { title: null, lines: factLines([...factsOf(conclusion), ['Scanned', scannedText]]) },
      heldSection(conclusion),
      { title: 'Could not be scanned', lines: failures.map(noteText), isList: true },
      unreadSection(conclusion),
      { title: `Did not report in time (${missing.length})`, lines: idLines(missing), isList: true },
      { title: 'Next', lines: factLines(isHalted ? afterHalt : [scanAgain]) },
      // The commands are for all accounts.
      environmentSection(hub, [...hub.accounts, ...accounts]),
    ]),
    attributes: { event, outcome: isHalted ? 'sweep-halted' : 'sweep-incomplete', sweepId },
  };
}

const afterHalt = [
  ['List them all', 'smtp-warden plan --all --accounts all --all-regions'],
  ['Close them', 'smtp-warden fix --all --accounts all --all-regions'],
] as const;

const scanAgain = ['Scan now', 'smtp-warden scan --accounts all --all-regions'] as const;

/** The names first, as many as fit. */
function haltedSubject({ changes, brake, heldGroups = [] }: SweepConclusion): string {
  const headline = `${counted(changes, 'group')} to close, the limit is ${brake}`;
  if (heldGroups.length === 0) return subjectText(`Sweep halted: ${headline}`);
  const names = heldGroups.map(nameOf);
  return groupsSubject(names, changes, ` not closed, the limit is ${brake}`, 'Sweep halted: ');
}

function haltedLines({ changes, brake }: SweepConclusion): string[] {
  return [
    `The sweep would have closed ${counted(changes, 'group')}. The change limit is ${brake}, so it closed none.`,
    'Find out why there are so many. If it is right, raise SMTP_WARDEN_CHANGE_LIMIT (`--param changeLimit=…`), or close them with `smtp-warden fix`.',
  ];
}

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

/** The groups, with the command for each, and how many are not named here. */
function heldSection({ heldGroups = [], changes }: SweepConclusion): Section {
  const lines = heldGroups.flatMap((group) => [
    `${group.groupName} (${group.groupId}) in ${group.account} ${group.region}`,
    `  smtp-warden plan ${[shellWord(group.groupId), '--region', shellWord(group.region), '--accounts', shellWord(group.account)].join(' ')}`,
  ]);
  const rest = changes - heldGroups.length;
  const note = heldGroups.length > 0 && rest > 0 ? `, ${rest} more are not listed here` : '';
  return { title: `Would have been closed (${changes}${note})`, lines, isList: true, linesPerMember: 2 };
}

function nameOf({ groupName, groupId }: HeldGroup): string {
  return groupName || groupId;
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
