import type { Notification } from '../../aws/sns-topic.ts';
import type { ComingEnd, ConcernedGroup, Notice } from '../../core/audit/coming-ends.ts';
import { counted } from '../../core/model/counted.ts';
import { scopeText } from '../../core/policy/allowlist-entry.ts';
import { cutText } from '../announce/fit.ts';
import { environmentSection, type Hub, shellWord } from '../announce/next-commands.ts';
import { plainText, type Section } from '../announce/plain-text.ts';
import { groupsSubject } from '../announce/subject.ts';

const dayMs = 24 * 3600 * 1000;

/** How many ends one mail names, and how many groups of each. */
const mostEnds = 50;
const mostGroups = 50;

interface Context {
  readonly hub: Hub;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** One mail about all ends that are announced at a time, the earliest first, each once. */
export function endsMail(notices: readonly Notice[], { hub, now }: Context): Notification {
  const ends = [...new Set(notices.map(({ end }) => end))];
  const first = ends[0]?.expiresAt.slice(0, 10);
  const verb = ends.length === 1 ? 'ends' : 'end';
  const rest = ends.length - mostEnds;
  return {
    subject: groupsSubject(
      ends.map(nameOf),
      ends.length,
      ` ${verb} soon${ends.length === 1 ? '' : ', the first'} on ${first}`,
    ),
    text: plainText([
      { title: null, lines: [`${counted(ends.length, 'approval')} ${verb} soon. Renew what is still needed.`] },
      ...ends.slice(0, mostEnds).flatMap((end) => sectionsOf(end, { hub, now })),
      { title: null, lines: rest > 0 ? [`… and ${rest} more: smtp-warden status --region ${hub.region}`] : [] },
      environmentSection(hub),
    ]),
    attributes: { event: 'Ends Soon', outcome: 'ends-soon' },
  };
}

function nameOf({ kind, item }: ComingEnd): string {
  return kind === 'entry' ? item.cidr : `exemption of ${item.group.groupId}`;
}

function sectionsOf(end: ComingEnd, { hub, now }: Context): Section[] {
  const { item, expiresAt, groups } = end;
  const days = Math.floor((Date.parse(expiresAt) - now) / dayMs);
  const region = `--region ${shellWord(hub.region)}`;
  const lines = [
    `ends ${expiresAt}, ${days < 1 ? 'within a day' : `in ${counted(days, 'day')}`}`,
    `owner ${item.owner}: ${cutText(item.reason)}`,
    ...concernText(end),
  ];
  const command = end.kind === 'entry' ? 'allowlist' : 'exempt';
  return [
    { title: titleOf(end), lines },
    { title: null, lines: groups.slice(0, mostGroups).map(groupText), isList: true },
    {
      title: null,
      lines: groups.length > mostGroups ? [`    … and ${counted(groups.length - mostGroups, 'more group')}`] : [],
    },
    { title: null, lines: [`  smtp-warden ${command} renew ${shellWord(item.id)} --expires 30d ${region}`] },
  ];
}

function titleOf(end: ComingEnd): string {
  if (end.kind === 'entry') return `${end.item.cidr} for ${scopeText(end.item.scope)} (${end.item.id})`;
  const { groupId, account, region } = end.item.group;
  return `Exemption of ${groupId} in ${account} ${region} (${end.item.id})`;
}

function concernText({ kind, groups }: ComingEnd): string[] {
  if (kind === 'exemption')
    return ['After that, the bot closes port 25 of the group if it has opted in and the internet can reach the port.'];
  if (groups.length === 0) return ['By the log, no group has a rule for it alone.'];
  return [`The bot then revokes its rules. By the log these are in ${counted(groups.length, 'group')}:`];
}

function groupText({ state, rules }: ConcernedGroup): string {
  const { account, region, groupId } = state.group;
  const what = rules.length === 0 ? state.outcome : rules.join(', ');
  return `    ${state.groupName} (${groupId}) in ${account} ${region}: ${what}`;
}
