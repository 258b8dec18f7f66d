import { expect, test } from 'vitest';
import { approvedWorld, mailId, openGroup, otherId, rulesText } from './cli-world.ts';

const spoke = '444455556666';
const lost = '777788889999';
const role = (account: string, name = 'smtp-warden-remediator') => `arn:aws:iam::${account}:role/${name}`;
const seed = {
  groups: [openGroup(), openGroup({ account: spoke, id: otherId, name: 'mail-spoke' })],
  roles: [
    { arn: role(spoke), externalId: 'between-us' },
    { arn: role(spoke, 'ops/warden'), externalId: 'between-us' },
    { arn: role(lost), externalId: 'not-what-we-know' },
  ],
};
const hub = { SMTP_WARDEN_ACCOUNTS: `${spoke},${lost}`, SMTP_WARDEN_EXTERNAL_ID: 'between-us' };
const closed = ['tcp 25 198.51.100.0/24'];
const open = ['tcp 25 0.0.0.0/0'];

async function hubWorld() {
  const world = await approvedWorld(seed);
  return { ...world, cli: world.cli.with(hub) };
}

test('--accounts looks at several accounts, with one allowlist and one history for all', async () => {
  const { cli, sandbox } = await hubWorld();

  const scan = await cli.json('scan', `scan --accounts 111122223333,${spoke}`);
  const fix = await cli.json('fix', `fix --all --accounts ${spoke} --yes`);
  const history = await cli.json('history-list', `history list --account ${spoke}`);
  const groups = await cli.json('groups-list', `groups list --accounts 111122223333,${spoke}`);

  expect(scan.document.findings.map(({ account, groupId }) => [account, groupId])).toEqual([
    ['111122223333', mailId],
    [spoke, otherId],
  ]);
  expect(scan.document.accounts).toEqual(['111122223333', spoke]);
  expect(fix).toMatchObject({ exitCode: 0, document: { remediations: [{ account: spoke, groupId: otherId }] } });
  expect(rulesText(sandbox, otherId, { account: spoke })).toEqual(closed);
  expect(rulesText(sandbox, mailId)).toEqual(open);
  expect(history.document.remediations).toMatchObject([{ account: spoke, outcome: 'completed' }]);
  expect(groups.document.groups.map(({ account }) => account)).toEqual(['111122223333', spoke]);
});

test('an account that cannot be reached is named and does not hide the others', async () => {
  const { cli } = await hubWorld();

  const one = await cli.json('scan', 'scan --accounts all');
  const all = await cli.json('scan', 'scan --accounts all --all-regions');

  for (const { exitCode, document } of [one, all]) {
    expect(exitCode).toBe(1);
    expect(document.findings.map(({ account }) => account)).toEqual(['111122223333', spoke]);
    expect(document.errors).toMatchObject([{ account: lost, error: expect.stringContaining(role(lost)) }]);
  }
  expect(all.document.errors[0]?.region).toBeNull();
});

test('groups list names an account that cannot be reached, exits with 1, and says of which account a group is', async () => {
  const { cli } = await hubWorld();

  const text = await cli('groups list --accounts all --all-regions');
  const { exitCode, document } = await cli.json('groups-list', 'groups list --accounts all --all-regions');
  const one = await cli('groups list');

  expect(text).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(new RegExp(`^${lost}: .*${role(lost)}.*\n$`)),
  });
  expect(text.stdout).toMatch(/^group +name +account +region +opt-in\n/);
  expect(text.stdout).toMatch(new RegExp(`${otherId} +mail-spoke +${spoke} +us-east-1 +opted in`));
  expect(exitCode).toBe(1);
  expect(document.groups.map(({ account }) => account)).toEqual(['111122223333', spoke]);
  expect(document.errors).toMatchObject([{ account: lost, region: null, error: expect.stringContaining(role(lost)) }]);
  expect(document.error).toBeUndefined();
  expect(one).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^group +name +region +opt-in\n/) });
});

test('--role-arn looks at the account of that role, whatever its path', async () => {
  const { cli, sandbox } = await hubWorld();

  const plan = await cli.json('plan', `plan ${otherId} --role-arn ${role(spoke, 'ops/warden')}`);
  const fix = await cli(`fix ${otherId} --role-arn ${role(spoke, 'ops/warden')} --yes`);
  const optOut = await cli(`groups opt-out --yes ${otherId} --role-arn ${role(spoke)}`);

  expect(plan.document.plans).toMatchObject([{ account: spoke, groupId: otherId, decision: 'remediate' }]);
  expect([fix.exitCode, optOut.exitCode]).toEqual([0, 0]);
  expect(rulesText(sandbox, otherId, { account: spoke })).toEqual(closed);
  expect([...sandbox.group(otherId).tags.keys()]).toEqual([]);
});

test('a group of another account can be exempted, by force also where that cannot be reached', async () => {
  const { cli } = await hubWorld();
  const what = ['--owner', 'mail-team', '--reason', 'MX', '--expires', '30d'];

  const exempt = await cli.json('exempt-add', `exempt add --yes ${otherId} --account ${spoke}`, ...what);
  const unreachable = await cli(`exempt add --yes ${otherId} --account ${lost}`, ...what);
  const forced = await cli(`exempt add --yes ${otherId} --account ${lost} --force --partial`, ...what);
  const fix = await cli.json('fix', `fix --all --accounts ${spoke} --yes`);

  expect(unreachable).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/cannot be read in account 777788889999, region us-east-1.*--force/),
  });
  expect(forced).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('(account 777788889999, region us-east-1)'),
  });
  expect(exempt.document.exemption.group).toEqual({ account: spoke, region: 'us-east-1', groupId: otherId });
  expect(fix.document.skipped).toMatchObject([{ account: spoke, outcome: 'exempted' }]);
});

test.each([
  ['scan --accounts 123', '"123" is neither the account of the credentials nor one of SMTP_WARDEN_ACCOUNTS'],
  ['scan --accounts 999999999999', 'neither the account of the credentials'],
  [`scan --accounts ${spoke} --role-arn ${role(spoke)}`, '--role-arn or --accounts, not both'],
  ['scan --role-arn smtp-warden', 'is not the ARN of a role'],
  ['scan --role-arn arn:aws:iam::111122223333:role/reader', 'is of the account of the credentials'],
  [`plan ${mailId} --accounts all`, 'a group is in one account'],
])('%s is refused', async (command, problem) => {
  const { cli, changes } = await hubWorld();
  const before = changes().length;

  const refused = await cli(command);

  expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(problem) });
  expect(changes().length).toBe(before);
});
