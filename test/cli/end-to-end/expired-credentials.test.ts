import { expect, test } from 'vitest';
import type { Call } from '../../../sandbox/call.ts';
import { approvedWorld, openGroups } from './cli-world.ts';
import { cliIn } from './run-cli.ts';

const expired = {
  kind: 'before',
  code: 'ExpiredTokenException',
  message: 'The security token included in the request is expired',
  status: 400,
  times: 1_000,
} as const;

const [first = '', second = ''] = openGroups(2).map(({ id }) => id ?? '');

/** Two open groups. From `endAt` on the credentials end at the first call that is such a one. */
async function expiringWorld() {
  const { sandbox } = await approvedWorld({ groups: openGroups(2) });
  const cli = cliIn({ ...sandbox.environment(), SMTP_WARDEN_VERIFY_TIMEOUT_SECONDS: '1' });
  const endAt = (isLast: (call: Call) => boolean) => {
    let hasEnded = false;
    sandbox.hooks.before = async (call) => {
      if (hasEnded || !isLast(call)) return;
      hasEnded = true;
      sandbox.faults.add(expired);
    };
  };
  return { sandbox, cli, endAt };
}

const isAuthorize = ({ action }: Call) => action === 'AuthorizeSecurityGroupIngress';
const session = 'The AWS session has expired. Sign in again';
const claimText = (id: string, command: string) =>
  new RegExp(
    `^${session} .*\\. ${id} stays claimed by rem-\\w+ until \\d{4}-\\S+Z; then finish it with: smtp-warden ${command}`,
  );

test('credentials that end while groups are changed: the error of each group that stays claimed says so, and until when', async () => {
  const { cli, endAt } = await expiringWorld();
  endAt(isAuthorize);

  const { exitCode, document } = await cli.json('fix', 'fix --all --yes');

  expect(exitCode).toBe(1);
  expect(document.errors.map(({ groupId, error }) => [groupId, error])).toEqual(
    [first, second].map((id) => [id, expect.stringMatching(claimText(id, `fix ${id}$`))]),
  );
});

test('a group that was not claimed yet is not said to be', async () => {
  const { cli, sandbox } = await expiringWorld();
  sandbox.faults.add({ ...expired, action: 'PutItem' });

  const { document } = await cli.json('fix', `fix ${first} --yes`);

  expect(document.errors).toMatchObject([{ groupId: first, error: expect.stringMatching(`^${session} \\([^.]*$`) }]);
});

test('an approved plan and an undo say it too', async () => {
  const { cli, endAt, sandbox } = await expiringWorld();
  const { document } = await cli.json('fix', `fix ${first} --yes`);
  await cli(`plan ${second} --propose`);
  endAt(isAuthorize);
  const approved = await cli.json('approve', 'approve --all --now --yes');
  sandbox.faults.clear();
  endAt(isAuthorize);
  const undone = await cli.json('error', `undo ${document.remediations[0]?.id} --yes`);

  expect(approved.document.errors).toMatchObject([
    { error: expect.stringMatching(claimText(second, `fix ${second}$`)) },
  ]);
  expect(undone.document.error).toMatch(claimText(first, 'undo rem-'));
});
