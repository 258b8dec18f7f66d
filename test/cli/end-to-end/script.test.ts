import { expect, onTestFinished, test } from 'vitest';
import { scriptFolder, strangeLines } from '../../builders/run-script.ts';
import { approvedWorld, cliWorld, mailId, openGroup, otherId } from './cli-world.ts';

const evil = "web $(touch X) `touch X` '; touch X; '";
const thirdId = 'sg-0000000000000a003';

function aFolder() {
  const folder = scriptFolder();
  onTestFinished(() => folder.remove());
  return folder;
}

test('what plan --format aws-cli prints is a script whatever the names are, and says everything in it', async () => {
  const folder = aFolder();
  const groups = [
    openGroup({ name: evil }),
    openGroup({ id: otherId, name: `${evil} other`, tags: { 'smtp-warden:auto-fix': evil } }),
    openGroup({ id: thirdId, name: `${evil} third` }),
  ];
  const { cli, sandbox } = await approvedWorld({ groups });
  await cli(`exempt add --yes ${thirdId} --owner`, evil, '--reason', evil, '--expires', '1d');
  sandbox.faults.add({
    kind: 'before',
    action: 'DescribeSecurityGroups',
    region: 'eu-west-1',
    code: evil,
    message: `${evil}\ntouch X`,
    status: 403,
    times: 10,
  });

  const all = await cli('plan --all --region us-east-1 --region eu-west-1 --format aws-cli');
  const { document } = await cli.json('plan', 'plan --all');
  const ran = folder.run(all.stdout);

  expect(all).toMatchObject({ exitCode: 1, stderr: '' });
  expect(strangeLines(all.stdout)).toEqual([]);
  expect(all.stdout).toMatch(/^# eu-west-1: .*touch X/m);
  expect(ran).toEqual({ status: 0, stderr: '' });
  expect(folder.has('X')).toBe(false);
  expect(folder.calls().map((call) => call[5])).toEqual([mailId, mailId]);
  expect(document.plans.map(({ groupId, awsCli }) => [groupId, awsCli.length])).toEqual([
    [mailId, 2],
    [otherId, 0],
    [thirdId, 0],
  ]);
});

test('a script without an allowlist table, or of a group with nothing to do, is comments', async () => {
  const { cli } = await cliWorld({ groups: [openGroup({ name: evil, ingress: [] })] });
  const folder = aFolder();

  const script = await cli(`plan ${mailId} --format aws-cli`);
  const ran = folder.run(script.stdout);

  expect(script).toMatchObject({ exitCode: 0, stderr: '' });
  expect(strangeLines(script.stdout)).toEqual([]);
  expect(script.stdout).toMatch(/^# Nothing counts as approved: there is no table/m);
  expect(script.stdout).toMatch(/^# sg-0000000000000a001 web .*: nothing to do/m);
  expect(ran).toEqual({ status: 0, stderr: '' });
  expect([folder.has('X'), folder.calls()]).toEqual([false, []]);
});
