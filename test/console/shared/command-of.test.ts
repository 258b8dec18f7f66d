import fc from 'fast-check';
import { expect, test } from 'vitest';
import { argsOf, commandOf, commandText } from '../../../console/shared/command-of.ts';
import type { Order } from '../../../console/shared/orders.ts';

const group = { account: '111122223333', region: 'us-east-1', groupId: 'sg-0000000000000a001' };

test.each<[Order, string]>([
  [{ kind: 'scan', scope: {} }, 'scan'],
  [{ kind: 'scan', scope: { accounts: 'all', regions: 'all' } }, 'scan --accounts all --all-regions'],
  [{ kind: 'fix', group }, 'fix sg-0000000000000a001 --region us-east-1 --accounts 111122223333'],
  [{ kind: 'undo', id: 'rem-1', exemptFor: '1h', portOnly: true }, 'undo rem-1 --port-only --exempt-for 1h'],
  [
    { kind: 'opt-in', group, partial: true },
    `groups opt-in ${group.groupId} --region us-east-1 --accounts 111122223333 --partial`,
  ],
  [{ kind: 'allowlist-export' }, 'allowlist export'],
  [{ kind: 'allowlist-renew', id: 'al-1', expires: '90d' }, 'allowlist renew al-1 --expires 90d'],
  [{ kind: 'approve', id: 'rem-1', despiteMail: 'moved' }, 'approve rem-1 --despite-mail --reason moved'],
])('the command line of %j', (order, expected) => {
  expect(commandText(commandOf(order))).toBe(`smtp-warden ${expected}`);
});

test('a value is one argument, whatever it holds, and cannot be taken for an option', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (reason) => {
      const args = argsOf(commandOf({ kind: 'reject', id: 'rem-1', reason }));

      expect(args).toEqual(['reject', 'rem-1', `--reason=${reason}`]);
    }),
  );
});

test('what a shell would read otherwise is quoted', () => {
  const text = commandText(commandOf({ kind: 'reject', id: 'rem-1', reason: "it's $HOME" }));

  expect(text).toBe("smtp-warden reject rem-1 --reason 'it'\\''s $HOME'");
});

test('a profile and a region of the console stand in the command line', () => {
  const shell = { before: 'AWS_REGION=eu-west-1 ', after: ['--profile', 'audit'] };

  expect(commandText(commandOf({ kind: 'status' }), shell)).toBe(
    'AWS_REGION=eu-west-1 smtp-warden status --profile audit',
  );
});
