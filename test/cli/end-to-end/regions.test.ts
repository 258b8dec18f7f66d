import { expect, test } from 'vitest';
import { cliWorld, mailId, openGroup, otherId, rulesText } from './cli-world.ts';

const inADay = new Date(Date.now() + 86_400_000).toISOString();

test.each([
  ['eusc-de-east-1', 'aws-eusc'],
  ['xx-north-9', 'aws'],
])('in %s the command line scans, closes, exempts and undoes as anywhere', async (region, partition) => {
  const { cli: home, sandbox } = await cliWorld({ groups: [openGroup({ region })] });
  const cli = home.with({ AWS_REGION: region, AWS_DEFAULT_REGION: region });
  await cli('init');
  await cli('allowlist add --yes 198.51.100.0/24 --owner mail-team --reason relay');

  const scan = await cli.json('scan', 'scan --all-regions');
  const fixed = await cli.json('fix', `fix ${mailId} --yes`);
  const closed = rulesText(sandbox, mailId, { region });
  const undone = await cli(`undo ${fixed.document.remediations[0]?.id} --yes`);
  const exempted = await cli(`exempt add --yes ${otherId} --owner a --reason b --expires ${inADay} --force`);
  const doctor = await cli('doctor');

  expect(scan).toMatchObject({ exitCode: 3, document: { findings: [{ groupId: mailId, region }] } });
  expect(fixed.exitCode).toBe(0);
  expect(closed).toEqual(['tcp 25 198.51.100.0/24']);
  expect(undone.exitCode).toBe(0);
  expect(rulesText(sandbox, mailId, { region })).toEqual(['tcp 25 0.0.0.0/0']);
  expect(exempted.exitCode).toBe(0);
  expect(doctor.stdout).toContain(`arn:${partition}:iam::111122223333:user/sandbox`);
});

test('the old name of a FIPS endpoint is no region, so that a group has one name only', async () => {
  const { cli } = await cliWorld();

  const run = await cli('scan --region fips-us-east-1');

  expect(run).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('is not an AWS region') });
});
