import { expect, test } from 'vitest';
import { initedWorld, mailId, openGroup, otherId } from './cli-world.ts';

const who = ['--owner', 'mail-team', '--reason', 'partner relay'];
const europe = openGroup({ region: 'eu-west-1', id: otherId, name: 'mail-eu' });
const vpc = 'vpc-0123456789abcdef0';
const nowhere = { group: 'sg-0000000000000dead', vpc: 'vpc-0000000000000dead' };

test.each([
  ['a group that does not exist', `exempt add --yes ${nowhere.group} --expires 1d`, nowhere.group],
  ['a group of another region', `exempt add --yes ${otherId} --expires 1d`, otherId],
  ['a group that does not exist', `allowlist add --yes 198.51.100.0/24 --group ${nowhere.group}`, nowhere.group],
  ['a group of another region', `allowlist add --yes 198.51.100.0/24 --group ${otherId}`, otherId],
  ['a VPC that does not exist', `allowlist add --yes 198.51.100.0/24 --vpc ${nowhere.vpc}`, nowhere.vpc],
])('%s is refused with nothing written, unless by force: %s', async (_, line, id) => {
  const { cli, changes } = await initedWorld({ groups: [openGroup(), europe] });

  const refused = await cli(line, ...who);
  const changesMade = changes();
  const forced = await cli(`${line} --force`, ...who);

  expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
  expect(refused.stderr).toContain(`${id} does not exist in account 111122223333, region us-east-1`);
  expect(refused.stderr).toContain('Nothing was written');
  expect(changesMade).toEqual([]);
  expect(forced).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(id) });
});

test('what exists is written, and the output names its account and region', async () => {
  const { cli } = await initedWorld({ groups: [openGroup(), europe] });

  const group = await cli(`allowlist add --yes 198.51.100.0/24 --group ${mailId}`, ...who);
  const inVpc = await cli.json('allowlist-add', `allowlist add --yes 198.51.100.0/25 --vpc ${vpc}`, ...who);
  const everything = await cli.json('allowlist-add', 'allowlist add --yes 203.0.113.0/24', ...who);
  const exempt = await cli(`exempt add --yes ${otherId} --group-region eu-west-1 --expires 1d`, ...who);

  expect(group).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('(account 111122223333, region us-east-1)'),
  });
  expect(inVpc.document.foundIn).toEqual({ account: '111122223333', region: 'us-east-1' });
  expect(everything.document.foundIn).toBeNull();
  expect(exempt).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('account 111122223333, region eu-west-1'),
  });
});

test('where nobody may look it up nothing is written either', async () => {
  const { cli, sandbox, changes } = await initedWorld({ groups: [openGroup()] });
  sandbox.deny('111122223333', ['DescribeSecurityGroups']);

  const refused = await cli(`exempt add --yes ${mailId} --expires 1d`, ...who);
  const changesMade = changes();
  const unread = await cli(`exempt add --yes ${mailId} --expires 1d --force`, ...who);
  const unreadChanges = changes();
  const forced = await cli(`exempt add --yes ${mailId} --expires 1d --force --partial`, ...who);

  expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('cannot be read') });
  expect(changesMade).toEqual([]);
  expect(unread).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--partial') });
  expect(unreadChanges).toEqual([]);
  expect(forced.exitCode).toBe(0);
});
