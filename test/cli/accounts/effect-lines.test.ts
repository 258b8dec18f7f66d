import { expect, test } from 'vitest';
import { effectLines } from '../../../cli/accounts/effect-lines.ts';
import type { AccountGroups } from '../../../cli/accounts/read-account.ts';
import { aRegisteredAccount, registryContents } from '../../builders/a-registry.ts';

const account = '444455556666';
const managed = { kind: 'managed', reason: 'a member of the organisation' } as const;
const excluded = { kind: 'unmanaged', reason: 'it is excluded: closing' } as const;
const groups: AccountGroups = { regions: 2, groups: 30, optedIn: 8, withRules: 0, toChange: [], unread: [] };

interface Change {
  readonly before?: Parameters<typeof effectLines>[1]['before'];
  readonly after?: Parameters<typeof effectLines>[1]['after'];
  readonly groups?: Partial<AccountGroups> | null;
  readonly difference?: 'inserted' | 'changed' | 'deleted';
  readonly isNamed?: boolean;
  readonly name?: string;
}

function textOf({
  before = managed,
  after = excluded,
  difference,
  isNamed = false,
  name = 'mail',
  ...rest
}: Change = {}) {
  const registry = registryContents({ accounts: [aRegisteredAccount({ id: account, name })] });
  const standing = { registry, current: null, difference: difference ?? null };
  const read = rest.groups === null ? null : { ...groups, ...rest.groups };
  return effectLines({ action: 'exclude', account }, { before, after, groups: read, standing, isNamed }).join('\n');
}

test('an exclusion says which groups stay as they are, and that rules of the bot are left behind', () => {
  const toChange = Array.from({ length: 8 }, (_, index) => ({
    ...{ region: 'us-east-1', groupId: `sg-0000000${index}`, groupName: 'mail' },
  }));

  const text = textOf({ groups: { toChange, withRules: 3 } });

  expect(text).toContain('8 opted-in groups would no longer be changed: 30 groups in 2 regions read.');
  expect(text).toContain('They stay as they are: sg-00000000 (us-east-1), ');
  expect(text).toContain('sg-00000005 (us-east-1) and 2 more');
  expect(text).toContain('Rules of the bot stay in 3 groups: they do not follow the allowlist any more');
});

test('an inclusion of an account that nobody has confirmed says that nothing is changed there yet', () => {
  const after = { kind: 'unconfirmed', reason: 'over 24 hours ago' } as const;

  expect(textOf({ before: excluded, after })).toContain('once the membership of the account is confirmed');
});

test('what could not be read is named: a group, a region, the account', () => {
  const unread = [
    { region: 'us-east-1', groupId: 'sg-1', reason: 'no owner' },
    { region: 'eu-west-1', groupId: null, reason: 'denied' },
    { region: null, groupId: null, reason: 'the role cannot be assumed' },
  ];

  const text = textOf({ groups: { unread } });

  expect(text).toContain('not read: us-east-1 sg-1: no owner');
  expect(text).toContain('not read: eu-west-1: denied');
  expect(text).toContain('not read: the account: the role cannot be assumed');
});

test.each([
  ['inserted', 'on no record'],
  ['changed', 'another decision'],
  ['deleted', 'not in the table'],
] as const)('a table that differs from the record (%s) is told before the question', (difference, text) => {
  expect(textOf({ difference })).toContain(text);
});

test('where a list decides it says so', () => {
  expect(textOf({ groups: null, isNamed: true })).toContain('SMTP_WARDEN_ACCOUNTS says which accounts are managed');
});

test('the name of an account can begin no line and move no cursor', () => {
  const text = textOf({ name: 'x\u001b[2J\nnow: managed', groups: null });

  expect(text).not.toContain('\u001b[2J');
  expect(text.split('\n')).toHaveLength(3);
});
