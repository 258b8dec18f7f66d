import { counted } from '../../core/model/counted.ts';
import type { HeldGroup, HeldPart, SweepConclusion } from '../../core/sweep/sweep.ts';
import { shellWord } from './next-commands.ts';
import type { Section } from './plain-text.ts';
import { groupsSubject, subjectText } from './subject.ts';

/** What people are told of groups that a sweep did not close, since they were too many. */

/** The names first, as many as fit. */
export function haltedSubject(conclusion: SweepConclusion): string {
  const { changes, heldGroups = [] } = conclusion;
  const { most } = haltedBy(conclusion);
  const headline = `${counted(changes, 'group')} to close, the limit is ${most}`;
  if (heldGroups.length === 0) return subjectText(`Sweep halted: ${headline}`);
  const names = heldGroups.map(nameOf);
  return groupsSubject(names, changes, ` not closed, the limit is ${most}`, 'Sweep halted: ');
}

export function haltedLines(conclusion: SweepConclusion): string[] {
  const { changes, held } = conclusion;
  const { text, setting } = haltedBy(conclusion);
  const besides = held ? `, ${held.changes} of them in accounts and OUs that are beyond their own limits` : '';
  return [
    `The sweep would have closed ${counted(changes, 'group')}${besides}. ${text}, so it closed none.`,
    `Find out why there are so many. If it is right, raise ${setting}, or close them with \`smtp-warden fix\`.`,
  ];
}

/** The limit that halted a sweep; the smaller one where both did. */
function haltedBy({ brake, share }: SweepConclusion) {
  if (share && share.most < brake) {
    const text = `The limit is ${share.percent} % of all opted-in groups, which is ${share.most}`;
    const setting = '`share` in SMTP_WARDEN_CHANGE_LIMITS (`--param changeLimits=…`)';
    return { most: share.most, text, setting };
  }
  const setting = 'SMTP_WARDEN_CHANGE_LIMIT (`--param changeLimit=…`)';
  return { most: brake, text: `The change limit is ${brake}`, setting };
}

export function heldHeadline({ scopes, scopesOmitted, changes }: HeldPart): string {
  const rest = scopes.length + scopesOmitted - 1;
  const more = rest > 0 ? ` and ${rest} more` : '';
  return `Sweep held ${scopes[0]?.scope}${more}: ${counted(changes, 'group')} not closed`;
}

export const heldLines = [
  'In each of these accounts and OUs the sweep would have closed more groups than its limit in SMTP_WARDEN_CHANGE_LIMITS allows, so it closed none there. It went on with the others.',
  'Find out why there are so many. If it is right, raise the limit (`--param changeLimits=…`), or close them with `smtp-warden fix`.',
];

export function heldScopesSection({ held }: SweepConclusion): Section {
  const { scopes = [], scopesOmitted = 0 } = held ?? {};
  const lines = scopes.map(({ scope, limit, most, changes }) => {
    const limitText = limit === String(most) ? limit : `${limit}, which is ${most}`;
    return `${scope}: ${counted(changes, 'group')} to close, the limit is ${limitText}`;
  });
  const note = scopesOmitted > 0 ? `, ${scopesOmitted} more are not listed here` : '';
  return { title: `Beyond their limits (${scopes.length + scopesOmitted}${note})`, lines, isList: true };
}

/** The groups, with the command for each, and how many are not named here. */
export function heldGroupsSection({ heldGroups = [], verdict, changes, held }: SweepConclusion): Section {
  const all = verdict === 'halted' ? changes : (held?.changes ?? 0);
  const lines = heldGroups.flatMap((group) => [
    `${group.groupName} (${group.groupId}) in ${group.account} ${group.region}`,
    `  smtp-warden plan ${[shellWord(group.groupId), '--region', shellWord(group.region), '--accounts', shellWord(group.account)].join(' ')}`,
  ]);
  const rest = all - heldGroups.length;
  const note = heldGroups.length > 0 && rest > 0 ? `, ${rest} more are not listed here` : '';
  return { title: `Would have been closed (${all}${note})`, lines, isList: true, linesPerMember: 2 };
}

function nameOf({ groupName, groupId }: HeldGroup): string {
  return groupName || groupId;
}
