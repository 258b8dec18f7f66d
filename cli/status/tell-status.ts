import { counted } from '../../core/model/counted.ts';
import type { Column } from '../column.ts';
import type { Host } from '../host/host.ts';
import { styled } from '../host/terminal.ts';
import { summaryText } from '../render/evidence-summary.ts';

import type { AccountStatus, EndingSoon, LastSweep } from './fleet-facts.ts';
import type { FleetStatus } from './fleet-status.ts';
import type { GroupEvidence } from './group-evidence.ts';
import type { StatusInput } from './status-input.ts';

/** How many accounts, reasons, ends and errors are listed, so that all fits one screen; JSON has them all. */
const mostAccounts = 10;
const mostLines = 4;

const minuteMs = 60_000;

/** The status for people: accounts, the last sweep, what needs a person, and what ends soon. */
export function tellStatus(status: FleetStatus, { now, noticeDays }: StatusInput, host: Host): void {
  const accounts = status.accounts.toSorted((one, other) => weightOf(other) - weightOf(one));
  const shown = accounts.slice(0, mostAccounts);
  host.table(columns, shown);
  const hidden = accounts.slice(mostAccounts);
  if (hidden.length > 0)
    host.line(
      `… and ${counted(hidden.length, 'account')} more with ${counted(openIn(hidden), 'open group')}; --json lists all`,
    );
  host.line(sweepText(status.lastSweep, now));
  const { attention, errors, endingSoon, evidence } = status;
  for (const { what, command } of attention) host.line(`${styled('yellow', '!')} ${what}: ${command}`);
  for (const line of some(reasonsOf(accounts), mostLines)) host.line(`  ${line}`);
  for (const line of some(
    evidence.map((one) => evidenceText(one, now)),
    mostLines,
  ))
    host.line(line);
  for (const line of some(errors.map(errorText), mostLines)) host.line(`${styled('red', '✗')} ${line}`);
  for (const line of some(
    endingSoon.map((end) => endText(end, now)),
    mostLines,
  ))
    host.line(line);
  if (endingSoon.length === 0) host.line(`No entry or exemption ends within ${counted(noticeDays, 'day')}.`);
  if (attention.length === 0 && errors.length === 0) host.line(styled('green', 'Nothing needs a person.'));
}

const columns: readonly Column<AccountStatus>[] = [
  { title: 'account', name: 'account', text: ({ account }) => account },
  { title: 'groups', name: 'groups', text: ({ groups }) => numberText(groups) },
  { title: 'open', name: 'open', text: ({ open }) => String(open) },
  { title: 'not opted in', name: 'notOptedIn', text: ({ notOptedIn }) => String(notOptedIn) },
  { title: 'opted in', name: 'optedIn', text: ({ optedIn }) => numberText(optedIn) },
  { title: 'exempt', name: 'exempt', text: ({ exempt }) => String(exempt) },
  { title: 'deferred', name: 'deferred', text: ({ deferred }) => String(deferredIn([deferred])) },
  { title: 'unfinished', name: 'unfinished', text: ({ unfinished }) => String(unfinished) },
  { title: 'proposals', name: 'proposals', text: ({ proposals }) => String(proposals) },
  { title: 'ends soon', name: 'endingSoon', text: ({ endingSoon }) => String(endingSoon) },
];

function numberText(number: number | null): string {
  return number === null ? '?' : String(number);
}

/** What brings an account to the top. */
function weightOf({ open, deferred, unfinished, proposals, unreachableSince }: AccountStatus): number {
  const needs = deferredIn([deferred]) + unfinished + proposals + (unreachableSince === null ? 0 : 1);
  return needs * 1_000_000 + open;
}

function deferredIn(all: readonly AccountStatus['deferred'][]): number {
  return all.flat().reduce((total, { groups }) => total + groups, 0);
}

function openIn(accounts: readonly AccountStatus[]): number {
  return accounts.reduce((total, { open }) => total + open, 0);
}

function sweepText(sweep: LastSweep | null, now: number): string {
  if (!sweep)
    return 'No sweep is on record: groups that no check has come to are not counted. smtp-warden scan reads them.';
  const { concludedAt, startedAt, groups, places, findings } = sweep;
  const moment = concludedAt ?? startedAt;
  const minutes = Math.max(0, Math.round((now - Date.parse(moment)) / minuteMs));
  const when = minutes < 120 ? counted(minutes, 'minute') : counted(Math.round(minutes / 60), 'hour');
  const what = `${counted(groups, 'group')} in ${counted(places, 'account and region pair')}, ${findings} with a finding`;
  return `Last sweep: ${concludedAt === null ? 'began' : 'ended'} ${moment}, ${when} ago; ${what}`;
}

/** Names are anybody's text; the host takes out what a terminal would obey. */
function evidenceText({ account, region, groupId, groupName, proposal, summary }: GroupEvidence, now: number): string {
  const waiting = proposal === null ? 'open' : `waits for approval as ${proposal}`;
  const name = groupName.replaceAll(/\s+/g, ' ');
  return `${groupId} ${name}  ${account} ${region}  ${waiting}: ${summaryText(summary, now)}`;
}

function reasonsOf(accounts: readonly AccountStatus[]): string[] {
  const all = Map.groupBy(
    accounts.flatMap(({ deferred }) => deferred),
    ({ reason }) => reason,
  );
  return [...all]
    .map(([reason, same]) => ({ reason, groups: deferredIn([same]) }))
    .sort((one, other) => other.groups - one.groups)
    .map(({ reason, groups }) => `deferred, ${counted(groups, 'group')}: ${reason}`);
}

function errorText({ account, region, groupId, error }: FleetStatus['errors'][number]): string {
  const where = [account, region].filter((part) => part !== null).join(' ');
  return groupId !== null || where === '' ? error : `${where}: ${error}`;
}

function endText({ kind, id, what, scope, owner, expiresAt, groups }: EndingSoon, now: number): string {
  const days = Math.floor((Date.parse(expiresAt) - now) / (1440 * minuteMs));
  const when = days < 1 ? 'within a day' : `in ${counted(days, 'day')}`;
  const names = groups.slice(0, 3).map(({ groupName, groupId }) => groupName || groupId);
  const more = groups.length > names.length ? ` and ${groups.length - names.length} more` : '';
  const effect =
    kind === 'exemption'
      ? 'then it may be closed'
      : groups.length === 0
        ? 'no group on record'
        : `closes ${names.join(', ')}${more} to it`;
  const subject = kind === 'exemption' ? `exemption of ${what}` : `${what} for ${scope}`;
  return `Ends ${when} (${expiresAt.slice(0, 10)}): ${subject}, ${owner}, ${id}; ${effect}`;
}

/** The first lines, and how many there are beside. */
function some(lines: readonly string[], most: number): string[] {
  const rest = lines.length - most;
  return rest > 0 ? [...lines.slice(0, most), `… and ${rest} more; --json lists all`] : [...lines];
}
