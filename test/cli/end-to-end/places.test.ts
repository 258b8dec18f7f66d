import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { approvedWorld, initedWorld, mailId, openGroup, otherId, rulesText } from './cli-world.ts';

const closed = ['tcp 25 198.51.100.0/24'];
const europe = openGroup({ region: 'eu-west-1', id: otherId, name: 'mail-eu' });

test('scan, plan and fix go over several regions, with one allowlist and one history for all', async () => {
  const { cli, sandbox } = await approvedWorld({ groups: [openGroup(), europe] });

  const home = await cli.json('scan', 'scan');
  const both = await cli.json('scan', 'scan --region us-east-1 --region eu-west-1 --region eu-west-1');
  const plans = await cli.json('plan', `plan ${otherId} --region eu-west-1`);
  const fixed = await cli.json('fix', 'fix --all --region us-east-1 --region eu-west-1 --yes');
  const listing = await cli.json('history-list', 'history list --group-region eu-west-1');

  expect(home.document.findings.map(({ groupId }) => groupId)).toEqual([mailId]);
  expect(both.document).toMatchObject({ regions: ['us-east-1', 'eu-west-1'], findings: [{}, { region: 'eu-west-1' }] });
  expect(plans.document.plans).toMatchObject([{ region: 'eu-west-1', decision: 'remediate' }]);
  expect(fixed).toMatchObject({ exitCode: 0, document: { remediations: [{ groupId: mailId }, { groupId: otherId }] } });
  expect([rulesText(sandbox, 'mail'), rulesText(sandbox, 'mail-eu')]).toEqual([closed, closed]);
  expect(listing.document.remediations).toMatchObject([{ groupId: otherId, region: 'eu-west-1' }]);
});

test('--all-regions looks at every enabled region; one that cannot be read does not hide the others', async () => {
  const { cli, sandbox } = await initedWorld({ groups: [openGroup(), europe] });
  sandbox.faults.add({
    kind: 'before',
    action: 'DescribeSecurityGroups',
    region: 'ap-south-1',
    code: 'UnauthorizedOperation',
    status: 403,
    times: 1,
  });

  const troubled = await cli.json('scan', 'scan --all-regions');
  const listing = await cli.json('groups-list', 'groups list --region eu-west-1 --region us-east-1');
  const whole = await cli('scan --all-regions');

  expect(troubled.exitCode).toBe(1);
  expect(troubled.document.findings.map(({ groupId }) => groupId).sort()).toEqual([mailId, otherId]);
  expect(troubled.document.errors).toMatchObject([{ account: '111122223333', region: 'ap-south-1', groupId: null }]);
  expect(troubled.document.regions.length).toBeGreaterThan(10);
  expect(listing.document.groups.map(({ region }) => region)).toEqual(['eu-west-1', 'us-east-1']);
  expect(whole).toMatchObject({
    exitCode: 3,
    stderr: expect.stringMatching(/2 findings in \d+ groups in \d+ regions/),
  });
});

test('two accounts see nothing of each other: neither groups, nor allowlist, nor history', async () => {
  const elsewhere = { account: '444455556666', region: 'us-east-1' };
  const theirs = openGroup({ ...elsewhere, id: otherId, name: 'mail-b' });
  const { cli, sandbox } = await approvedWorld({ groups: [openGroup(), theirs] });
  const other = cli.with(sandbox.environment(elsewhere.account));
  await other('init');

  const scans = await Promise.all([cli.json('scan', 'scan'), other.json('scan', 'scan')]);
  const foreign = await cli(`fix ${otherId} --yes`);
  const fixed = await cli('fix --all --yes');
  const deferred = await other.json('fix', 'fix --all --yes');
  const histories = await Promise.all([
    cli.json('history-list', 'history list'),
    other.json('history-list', 'history list'),
  ]);

  expect(scans.map(({ document }) => document.findings.map(({ groupId }) => groupId))).toEqual([[mailId], [otherId]]);
  expect(foreign).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('account 111122223333') });
  expect(fixed.exitCode).toBe(0);
  expect(deferred).toMatchObject({ exitCode: 3, document: { skipped: [{ outcome: 'deferred', ...elsewhere }] } });
  expect(rulesText(sandbox, mailId)).toEqual(closed);
  expect(rulesText(sandbox, otherId, elsewhere)).toEqual(['tcp 25 0.0.0.0/0']);
  expect(histories.map(({ document }) => document.remediations.map(({ outcome }) => outcome))).toEqual([
    ['completed'],
    ['deferred'],
  ]);
});

test('what is in another region is named where it is, and nothing is guessed', async () => {
  const { cli, changes } = await initedWorld({ groups: [europe] });

  const elsewhere = await cli(`fix ${otherId} --yes`);
  const twoRegions = await cli(`plan ${otherId} --region us-east-1 --region eu-west-1`);
  const init = await cli('init --region eu-west-1');
  const badRegion = await cli.with({ AWS_REGION: 'europe' })('scan');
  const noRegion = await cli.with({ AWS_REGION: '', AWS_DEFAULT_REGION: '' })('scan');

  expect(elsewhere).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/does not exist in .* region us-east-1/),
  });
  expect(twoRegions).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('a group is in one region') });
  expect(init).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('AWS_REGION=eu-west-1') });
  expect(badRegion).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('"europe" is not an AWS region') });
  expect(noRegion).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('set AWS_REGION') });
  expect(changes()).toEqual([]);
});

test('a region that is not enabled is named in one line, alone and among others', async () => {
  const { cli, sandbox } = await initedWorld({ groups: [openGroup()] });
  const code = { code: 'AuthFailure', message: 'AWS was not able to validate\nthe credentials', status: 401 };
  sandbox.faults.add({ kind: 'before', service: 'ec2', region: 'af-south-1', ...code, times: 100 });
  const line =
    'af-south-1: AWS does not accept these credentials here, or the region is not enabled in this account (AuthFailure)';

  const scan = await cli('scan --region us-east-1 --region af-south-1');
  const groups = await cli('groups list --region us-east-1 --region af-south-1');
  const alone = await cli.json('scan', 'scan --region af-south-1');
  const group = await Promise.all([
    cli(`plan ${otherId} --region af-south-1`),
    cli(`fix ${otherId} --yes --region af-south-1`),
    cli(`groups opt-in --yes ${otherId} --region af-south-1`),
  ]);

  const sum = '1 finding in 2 groups in 2 regions: 0 to change, 1 deferred, 1 could not be read';
  expect(scan).toMatchObject({ exitCode: 1, stderr: `${line}\n${sum}\n`, stdout: expect.stringContaining(mailId) });
  expect(groups).toMatchObject({ exitCode: 1, stderr: `${line}\n`, stdout: expect.stringContaining(mailId) });
  expect(alone).toMatchObject({ exitCode: 1, document: { findings: [], error: line } });
  expect(alone.document.errors).toMatchObject([{ region: 'af-south-1', error: line.replace('af-south-1: ', '') }]);
  for (const one of group) expect(one).toMatchObject({ exitCode: 1, stderr: `smtp-warden: ${line}\n` });
});

test('several regions are read at a time, and the order of the output stays that of the regions', async () => {
  const regions = ['us-west-2', 'eu-west-1', 'us-east-1', 'ap-south-1'];
  const groups = regions.map((region, index) => openGroup({ region, id: `sg-${String(index).padStart(17, '0')}` }));
  const { cli, sandbox } = await initedWorld({ groups });
  let atOnce = 0;
  let most = 0;
  sandbox.hooks.before = async ({ action }) => {
    if (action !== 'DescribeSecurityGroups') return;
    atOnce += 1;
    most = Math.max(most, atOnce);
    await setTimeout(300);
    atOnce -= 1;
  };

  const scan = await cli.json('scan', `scan ${regions.map((region) => `--region ${region}`).join(' ')}`);

  expect(most).toBe(4);
  expect(scan.document.findings.map(({ region }) => region)).toEqual(regions);
});
