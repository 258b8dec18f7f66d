import type { Notification } from '../../aws/sns-topic.ts';
import type { AccountChange } from '../../core/organisation/account-changes.ts';
import { managed, membershipOf } from '../../core/organisation/membership.ts';
import type { OuRules } from '../../core/organisation/ou-rules.ts';
import { activeState, type RegisteredAccount, type RegistryContents } from '../../core/organisation/registry.ts';
import type { RegistryUpdate } from '../../core/organisation/registry-update.ts';
import { environmentSection, type Hub, shellWord } from '../announce/next-commands.ts';
import { factLines, plainText, type Section } from '../announce/plain-text.ts';
import { subjectText } from '../announce/subject.ts';
import type { ChangedByRules } from './changed-by-rules.ts';

interface Context {
  readonly rules: OuRules;
  readonly byRules: ChangedByRules;
  readonly hub: Hub;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const titles: Readonly<Record<AccountChange['kind'], string>> = {
  joined: 'Joined',
  left: 'Left: nothing is scanned or changed there any more',
  state: 'In another state',
  moved: 'Moved to another OU',
};

/** One mail about all that one listing has changed, or about why it is not believed. `after` is the registry as it will be. */
export function changesMail(update: RegistryUpdate, after: RegistryContents, context: Context): Notification {
  const { acceptance, changes } = update;
  const { hub, byRules } = context;
  const kinds = (['left', 'state', 'moved', 'joined'] as const).filter((kind) =>
    changes.some((one) => one.kind === kind),
  );
  const isRefused = acceptance.kind === 'refused';
  return {
    subject: subjectText(
      isRefused ? 'Listing of the organisation refused: no account is removed' : headline(changes, byRules),
    ),
    text: plainText([
      ...(isRefused ? refusedSections(update, after) : []),
      ...kinds.map((kind) => changesSection(kind, changes, { after, context })),
      ...rulesSections(byRules),
      {
        title: 'All accounts',
        lines: [`smtp-warden accounts list --region ${shellWord(hub.region)}`],
      },
      environmentSection(hub),
    ]),
    attributes: isRefused
      ? { event: 'Listing Refused', outcome: 'listing-refused' }
      : { event: 'Accounts Changed', outcome: 'accounts-changed' },
  };
}

function headline(changes: readonly AccountChange[], { stopped, started }: ChangedByRules): string {
  const count = (kind: AccountChange['kind']) => changes.filter((change) => change.kind === kind).length;
  const parts = [
    [count('left'), 'left'],
    [count('state'), 'in another state'],
    [count('moved'), 'moved'],
    [count('joined'), 'joined'],
    [stopped.length, 'not managed any more'],
    [started.length, 'managed from now on'],
  ] as const;
  const said = parts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  return `Accounts of the organisation: ${said.join(', ')}`;
}

/** An empty section is left out. */
function rulesSections({ stopped, started }: ChangedByRules): Section[] {
  const nameOf = (account: RegisteredAccount) => `${account.id} ${account.name} in ${ouText(account)}`;
  return [
    namedSection('Not managed any more: the deployment names other OUs (includeOus, excludeOus)', stopped.map(nameOf)),
    namedSection('Managed from now on: the deployment names other OUs', started.map(nameOf)),
  ];
}

function refusedSections({ acceptance }: RegistryUpdate, { accounts, decisions }: RegistryContents): Section[] {
  if (acceptance.kind !== 'refused') return [];
  const { reason, listed, known, missing } = acceptance;
  const nameOf = (id: string) => `${id} ${accounts.get(id)?.name ?? ''}`;
  const undecided = missing.filter((id) => decisions.get(id)?.kind !== 'exclude');
  return [
    {
      title: null,
      lines: [
        'A listing of the organisation is not believed, and no account is removed because of it. Accounts that no listing',
        'confirms for 24 hours are scanned, but nothing is changed there. This is told once, until a listing is believed.',
      ],
    },
    {
      title: null,
      lines: factLines([
        ['Reason', reason],
        ['Named', String(listed)],
        ['Known', String(known)],
      ]),
    },
    namedSection('Missing', undecided.map(nameOf)),
    {
      title: 'If they have really left, say so of each; the next listing is then believed',
      lines: ["smtp-warden accounts exclude ACCOUNT --reason 'has left the organisation'"],
    },
  ];
}

function changesSection(
  kind: AccountChange['kind'],
  changes: readonly AccountChange[],
  { after, context }: { readonly after: RegistryContents; readonly context: Context },
): Section {
  const lines = changes.filter((change) => change.kind === kind).map((change) => lineOf(change, after, context));
  return namedSection(titles[kind], lines);
}

/**
 * Of a first listing all accounts have joined: as many are named as fit, and the command that names all. Names of accounts and OUs may be as
 * long as they like: a mail that is too large would keep the registry from being written for ever.
 */
function namedSection(title: string, lines: readonly string[]): Section {
  return { title: `${title} (${lines.length})`, lines, isList: true };
}

function lineOf(change: AccountChange, { decisions, listing }: RegistryContents, { rules, hub, now }: Context): string {
  const { account } = change;
  const decision = decisions.get(account.id) ?? null;
  // The hub's own account is managed whatever the registry says (runtime/fleet.ts).
  const membership =
    account.id === hub.account ? managed : membershipOf({ account, decision, listing }, { ...rules, now });
  const verdict = membership.kind === 'managed' ? 'managed' : `not managed: ${membership.reason}`;
  const name = `${account.id} ${account.name}`;
  switch (change.kind) {
    case 'left':
      return name;
    case 'state':
      return `${name}: ${change.from}, now ${account.state}; ${verdict}`;
    case 'moved':
      return `${name}: from ${ouText(change.from)} to ${ouText(account)}; ${verdict}`;
    case 'joined':
      return `${name} in ${ouText(account)}${account.state === activeState ? '' : ` (${account.state})`}; ${verdict}`;
  }
}

function ouText({ ouNames }: RegisteredAccount): string {
  return ouNames === null ? 'an OU that is not known' : ouNames.join('/');
}
