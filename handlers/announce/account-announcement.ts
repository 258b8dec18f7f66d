import type { AccountState } from '../../core/sweep/account-states.ts';
import type { Announcement } from './announcement.ts';
import type { AccountDetail } from './event-schemas.ts';
import { cutText } from './fit.ts';
import { environmentSection, type Hub, shellWord } from './next-commands.ts';
import { factLines, plainText } from './plain-text.ts';
import { subjectText } from './subject.ts';

/** A managed account that cannot be reached any more, or that can be reached again: told once, when it changes. */
export function accountAnnouncement({ account, state, since, reason }: AccountState, hub: Hub): Announcement {
  const isLost = state === 'unreachable';
  const detail: AccountDetail = { version: 1, id: `${account}/${since}`, account, state, since, reason };
  const headline = isLost ? `Account ${account} cannot be reached` : `Account ${account} can be reached again`;
  const lines = isLost ? lostLines : backLines;
  return {
    event: {
      detailType: isLost ? 'Account Unreachable' : 'Account Reachable',
      at: since,
      detail: JSON.stringify({ ...detail, reason: reason === null ? null : cutText(reason) }),
    },
    notification: {
      subject: subjectText(headline),
      text: plainText([
        { title: null, lines: [`${headline}.`, ...lines] },
        {
          title: null,
          lines: factLines([
            ['Account', account],
            ['Since', since],
            ['Reason', reason],
          ]),
        },
        { title: 'What to do', lines: isLost ? whatToDo(account, hub) : [] },
        ...(isLost ? [environmentSection(hub, [...hub.accounts, account])] : []),
      ]),
      attributes: { event: isLost ? 'Account Unreachable' : 'Account Reachable', outcome: `account-${state}`, account },
    },
    digest: digestEntryOf({ account, state, since, reason }, hub),
    counts: isLost ? { AccountsUnreachable: 1 } : {},
  };
}

/**
 * What takes away the roles of one account may take those of all: a role that was renamed, an outage of STS. Thousands of mails would then hide
 * what they say, and keep the stream from what comes after them.
 */
function digestEntryOf({ account, state, since, reason }: AccountState, { region }: Hub): Announcement['digest'] {
  const isLost = state === 'unreachable';
  const command = isLost ? checkCommand(account, region) : '';
  return {
    ...{ id: `account/${account}/${since}`, batch: `account-${state}`, outcome: `account-${state}`, account, command },
    cause: isLost ? lostLines : backLines,
    reason: cutText(reason ?? `since ${since}`),
    ...{ region: '', groupId: '', groupName: account },
  };
}

function checkCommand(account: string, region: string): string {
  return `smtp-warden accounts check ${shellWord(account)} --region ${region}`;
}

const backLines = ['The sweep scans it as before, and its groups follow the allowlist again.'];

const lostLines = [
  'Its groups are not scanned and do not follow the allowlist. Every sweep tries it again; you are told when it can be reached.',
];

/** What to do about an account that cannot be reached. */
function whatToDo(account: string, { organisation, region }: Hub): string[] {
  const leaveOut =
    organisation === null
      ? 'If the account was closed, or is not to be managed any more, remove it from `accounts` and deploy the hub.'
      : `If it is not to be managed any more: smtp-warden accounts exclude ${shellWord(account)} --region ${region} --reason 'WHY'`;
  return [
    'Check that the stack of deploy/spoke.yml is deployed there with its roles, their trust and the external id.',
    checkCommand(account, region),
    leaveOut,
  ];
}
