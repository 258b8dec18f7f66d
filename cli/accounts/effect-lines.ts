import type { AccountAction } from '../../core/audit/account-decision.ts';
import { counted } from '../../core/model/counted.ts';
import { plainLine } from '../../core/model/plain-line.ts';
import { styled } from '../host/terminal.ts';
import { ouText, type Verdict } from './account-view.ts';
import type { AccountGroups, UnreadPart } from './read-account.ts';
import type { Standing } from './standing.ts';

interface Shown {
  readonly before: Verdict;
  readonly after: Verdict;
  readonly groups: AccountGroups | null;
  readonly standing: Standing;
  /** Whether SMTP_WARDEN_ACCOUNTS decides which accounts are managed. */
  readonly isNamed: boolean;
}

/** How many groups are named. */
const mostNamed = 6;

/** What the bot does with the groups of an account, by whether it is managed then. */
const actionTexts: Readonly<Record<Verdict['kind'], string>> = {
  managed: 'be changed by the bot',
  unconfirmed: 'be changed by the bot once the membership of the account is confirmed',
  unmanaged: 'no longer be changed',
};

/** What a decision about an account changes, for people. */
export function effectLines(
  { action, account }: { readonly action: AccountAction; readonly account: string },
  { before, after, groups, standing, isNamed }: Shown,
): string[] {
  const known = standing.registry.accounts.get(account) ?? null;
  const name = [known?.name, ouText(known)].flatMap((part) => (part ? plainLine(part) : [])).join(', ');
  return [
    styled('bold', account) + (name === '' ? '' : `  ${name}`),
    ...(standing.difference === null ? [] : [styled('yellow', differenceTexts[standing.difference])]),
    `    now: ${verdictText(before)}; then: ${verdictText(after)}`,
    ...(groups === null ? [unchangedText(action, isNamed)] : groupLines(groups, after)).map((line) => `    ${line}`),
  ];
}

const differenceTexts = {
  inserted: 'The table has a decision about it that is on no record. Yours replaces it.',
  changed: 'The table has another decision about it than is on record. Yours replaces it.',
  deleted: 'The decision on record is not in the table. Yours replaces it.',
} as const;

const kindTexts: Readonly<Record<Verdict['kind'], string>> = {
  managed: 'managed',
  unconfirmed: 'scanned, but not changed',
  unmanaged: 'not managed',
};

function verdictText({ kind, reason }: Verdict): string {
  return `${kindTexts[kind]} (${plainLine(reason)})`;
}

function unchangedText(action: AccountAction, isNamed: boolean): string {
  if (!isNamed) return 'Nothing changes there at present.';
  const what = action === 'reset' ? 'what is taken back did not count' : 'this counts once none is named there';
  return `Nothing changes there at present: SMTP_WARDEN_ACCOUNTS says which accounts are managed, and ${what}.`;
}

function groupLines(
  { groups, optedIn, toChange, withRules, regions, unread }: AccountGroups,
  after: Verdict,
): string[] {
  const ends = after.kind === 'unmanaged';
  const named = toChange.slice(0, mostNamed).map(({ groupId, region }) => `${groupId} (${region})`);
  const more = toChange.length > mostNamed ? ` and ${toChange.length - mostNamed} more` : '';
  const what = counted(optedIn, 'opted-in group');
  return [
    `${what} would ${actionTexts[after.kind]}: ${counted(groups, 'group')} in ${counted(regions, 'region')} read.`,
    ...(toChange.length > 0
      ? [
          `${ends ? 'They stay as they are' : 'To be changed at the next check, in mode enforce'}: ${named.join(', ')}${more}`,
        ]
      : []),
    ...(ends && withRules > 0
      ? [
          styled(
            'yellow',
            `Rules of the bot stay in ${counted(withRules, 'group')}: they do not follow the allowlist any more, nor end with an approval.`,
          ),
        ]
      : []),
    ...unread.map((part) => styled('yellow', `not read: ${partText(part)}`)),
  ];
}

/** What could not be read and why. */
export function partText({ region, groupId, reason }: UnreadPart): string {
  const where = [region, groupId].filter((part) => part !== null).join(' ');
  return `${where === '' ? 'the account' : where}: ${reason}`;
}
