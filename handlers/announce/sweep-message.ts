import type { Notification } from '../../aws/sns-topic.ts';
import { counted } from '../../core/model/counted.ts';
import type { PlaceNote } from '../../core/sweep/places.ts';
import type { HeldGroup, SweepConclusion } from '../../core/sweep/sweep.ts';
import type { DetailType } from './event-schemas.ts';
import { environmentSection, type Hub, shellWord } from './next-commands.ts';
import { factLines, plainText, type Section } from './plain-text.ts';
import { groupsSubject, subjectText } from './subject.ts';

/** A sweep that was halted or is incomplete, for people. */
export function sweepMessage(conclusion: SweepConclusion, event: DetailType, hub: Hub): Notification {
  const { sweepId, verdict, places, failures, missing } = conclusion;
  const isHalted = verdict === 'halted';
  const accounts = [
    ...(conclusion.heldGroups ?? []).map(({ account }) => account),
    ...[...failures, ...missing].map(({ account }) => account),
  ];
  return {
    subject: isHalted ? haltedSubject(conclusion) : subjectText(incompleteHeadline(conclusion)),
    text: plainText([
      { title: null, lines: isHalted ? haltedLines(conclusion) : [`${incompleteHeadline(conclusion)}.`] },
      { title: null, lines: factLines([...factsOf(conclusion), ['Reports', `${places} account and region pairs`]]) },
      heldSection(conclusion),
      { title: 'Could not be scanned', lines: failures.map(noteText), isList: true },
      {
        title: 'Did not report in time',
        lines: missing.map(({ account, region }) => `${account} ${region}`),
        isList: true,
      },
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
function incompleteHeadline({ failures, missing }: SweepConclusion): string {
  const places = [...failures.filter(({ groupId }) => groupId === undefined), ...missing];
  const groups = failures.filter(({ groupId }) => groupId !== undefined);
  const [first] = [...places, ...groups];
  const rest = places.length + groups.length - 1;
  const where = first ? `${first.account}${first.region === null ? '' : ` ${first.region}`}` : 'no account';
  const more = rest > 0 ? ` and ${rest} more` : '';
  if (places.length > 0 || !first) return `Sweep incomplete: ${where}${more} not scanned`;
  // With more groups there is no room for the place in a subject.
  return `Sweep incomplete: ${groups[0]?.groupId}${more === '' ? ` in ${where}` : more} not judged`;
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
