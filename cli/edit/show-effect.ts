import { counted, grouped } from '../../core/model/counted.ts';
import type { Effect, EffectSummary, Unread } from '../../core/preview/effect.ts';
import type { GroupEffect } from '../../core/preview/effect-on.ts';
import { styled } from '../host/terminal.ts';
import type { Preview, WhatWasRead } from './preview-edit.ts';

/** What an edit changes, for people: group by group, then the sums, the warnings, and what could not be read. */
export function effectLines({ effect, read }: Preview): string[] {
  return [
    ...effect.groups.flatMap(groupLines),
    sumLine(effect, read),
    ...(effect.groups.length > 0 ? [modeLine(effect.summary)] : []),
    ...warnings(effect.summary).map((text) => styled('yellow', text)),
    ...unreadLines(effect.unread),
  ];
}

/** More would bury the rest, where an organisation has thousands of accounts; all are in --json. */
const mostUnread = 20;

function unreadLines(unread: readonly Unread[]): string[] {
  const lines = unread.slice(0, mostUnread).map((one) => `not read: ${unreadLine(one)}`);
  const rest = unread.length - lines.length;
  return [...lines, ...(rest > 0 ? [`not read: ${grouped(rest)} more; --json lists them`] : [])].map((line) =>
    styled('yellow', line),
  );
}

/** What could not be read and why, in one line. */
export function unreadLine({ account, region, groupId, reason }: Unread): string {
  return `${[account, region, groupId].filter((part) => part !== null).join(' ')}: ${reason}`;
}

function groupLines({ account, region, groupId, name, before, after, ...effect }: GroupEffect): string[] {
  const decisions = before.decision === after.decision ? after.decision : `${before.decision}, then ${after.decision}`;
  return [
    `${styled('bold', groupId)} ${name}  ${styled('dim', `${account} ${region}`)}  ${decisions}: ${effect.reason}`,
    `    open to ${openText(before.openTo)}; then to ${openText(after.openTo)}`,
    ...effect.authorize.map((rule) => styled('green', `    + ${rule}`)),
    ...effect.revoke.map((rule) => styled('red', `    - ${rule}`)),
  ];
}

function sumLine({ groups, summary }: Effect, { places, groups: met }: WhatWasRead): string {
  const where = counted(places, 'account and region', 'accounts and regions');
  const read = `${counted(met, 'group')} in ${where} read`;
  if (groups.length === 0) return `No group would change: ${read}.`;
  const parts = [
    [summary.closed, 'closed to the internet'],
    [summary.lettingIn, 'letting more approved networks in'],
    [summary.losingAccess, 'where approved networks lose access'],
    [summary.deferred, 'deferred'],
    [summary.exempt, 'exempt'],
  ] as const;
  const counts = parts.filter(([count]) => count > 0).map(([count, what]) => `${grouped(count)} ${what}`);
  return `${counted(groups.length, 'group')} would change${counts.length > 0 ? `: ${counts.join(', ')}` : ''}. ${read}.`;
}

function modeLine({ mode }: EffectSummary): string {
  if (mode === 'enforce') return 'This is what the bot does in mode enforce.';
  return `This is what the bot does in mode enforce. SMTP_WARDEN_MODE is ${mode} here: see how the functions are deployed.`;
}

function warnings({ overQuota, overSum, changeLimit }: EffectSummary): string[] {
  const { limit, closings, exceeded } = changeLimit;
  return [
    ...(overQuota > 0 ? [`Warning: ${counted(overQuota, 'group')} would need more rules than the quota allows.`] : []),
    ...(overSum > 0
      ? [`Warning: the CIDRs approved for ${counted(overSum, 'group')} hold more addresses together than the limit.`]
      : []),
    ...(exceeded
      ? [
          `Warning: ${counted(closings, 'group')} would be closed, more than the change limit of ${limit} ` +
            '(SMTP_WARDEN_CHANGE_LIMIT): a sweep then closes none.',
        ]
      : []),
  ];
}

const mostNamed = 6;

function openText(openTo: readonly string[]): string {
  if (openTo.length === 0) return 'nobody';
  const more = openTo.length - mostNamed;
  return `${openTo.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
