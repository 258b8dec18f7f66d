import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/start-sandbox.ts';
import { approvedWorld, mailId, openGroup, otherId, worldOf } from './cli-world.ts';

const who = ['--owner', 'mail-team', '--reason', 'relay'];
const europe = openGroup({ region: 'eu-west-1', id: otherId, name: 'mail-eu' });

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: { groups: [europe] } });
  await worldOf(sandbox).cli('init');
  sandbox.calls.reset();
});
afterAll(() => sandbox.close());

/** The policy is read from both at once, so that the error is about either. */
const policyTables = 'smtp-warden-(allowlist|audit)';

test.concurrent.each([
  ['allowlist list', policyTables],
  ['allowlist export', policyTables],
  ['allowlist remove --yes al-1', policyTables],
  ['exempt list', policyTables],
  ['exempt remove --yes ex-1', policyTables],
  ['history list', 'smtp-warden-audit'],
  ['history show rem-1', 'smtp-warden-audit'],
  ['history verify', 'smtp-warden-audit'],
  ['history export', 'smtp-warden-audit'],
  [`history restart ${otherId} --reason r --yes`, 'smtp-warden-audit'],
  ['resume', 'smtp-warden-sweeps'],
])('--region is the region of the tables, and an error names table, region and account: %s', async (line, table) => {
  const { cli, changes } = worldOf(sandbox);

  const { exitCode, stderr } = await cli(`${line} --region eu-west-1`);

  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    new RegExp(
      `there is no table ${table} in (region eu-west-1 of account 111122223333|account 111122223333, region eu-west-1)`,
    ),
  );
  expect(changes()).toEqual([]);
});

test.concurrent.each([
  'allowlist remove --yes al-1 --region us-east-1 --region eu-west-1',
  `exempt remove --yes ${otherId} --region us-east-1 --region eu-west-1`,
  `history restart ${otherId} --group-region us-east-1 --group-region eu-west-1 --reason r --yes`,
  `allowlist add --yes 192.0.2.0/24 --owner o --reason r --account us-east-1 --account 111122223333`,
  `allowlist add --yes 192.0.2.0/24 --owner o --reason r --group us-east-1 --group ${otherId}`,
  `exempt add --yes ${otherId} --owner o --reason r --expires 1d --force --account us-east-1 --account 111122223333`,
])(
  'an option that says what is changed and takes one value refuses two, instead of taking the last: %s',
  async (line) => {
    const { cli, changes } = worldOf(sandbox);

    const { exitCode, stderr } = await cli(line);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('it takes one value, and us-east-1 was given too');
    expect(changes()).toEqual([]);
  },
);

test('each region can have tables of its own, and --region reads and edits those', async () => {
  const { cli } = await approvedWorld({ groups: [openGroup(), europe] });
  await cli.with({ AWS_REGION: 'eu-west-1' })('init');

  const added = await cli.json('allowlist-add', 'allowlist add --yes 192.0.2.0/24 --region eu-west-1', ...who);
  const [here, there] = await Promise.all([
    cli.json('allowlist-list', 'allowlist list'),
    cli.json('allowlist-list', 'allowlist list --region eu-west-1'),
  ]);
  await cli('allowlist remove --yes --region eu-west-1', added.document.entry.id);
  const after = await cli.json('allowlist-export', 'allowlist export --region eu-west-1');

  expect(here.document.entries.map(({ cidr }) => cidr)).toEqual(['198.51.100.0/24']);
  expect(there.document.entries.map(({ cidr }) => cidr)).toEqual(['192.0.2.0/24']);
  expect(after.document.entries).toEqual([]);
});

test('--group-region is where a group is looked for; whoever gives --region for it is told so', async () => {
  const { cli } = await approvedWorld({ groups: [openGroup(), europe] });

  const wrong = await cli(`exempt add --yes ${otherId} --region eu-west-1 --expires 1d`, ...who);
  const exempt = await cli.json(
    'exempt-add',
    `exempt add --yes ${otherId} --group-region eu-west-1 --expires 1d`,
    ...who,
  );
  const entry = await cli.json(
    'allowlist-add',
    'allowlist add --yes 192.0.2.0/24 --group-region eu-west-1 --group',
    otherId,
    ...who,
  );
  const elsewhere = await cli(`allowlist add --yes 192.0.2.1/32 --group ${mailId} --group-region eu-west-1`, ...who);

  expect(wrong).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('that of a group is --group-region') });
  expect(exempt.document.exemption.group).toMatchObject({ groupId: otherId, region: 'eu-west-1' });
  expect(entry.document.foundIn).toMatchObject({ region: 'eu-west-1' });
  expect(elsewhere).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('does not exist in account') });
});
