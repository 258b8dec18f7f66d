import { EC2Client, ModifySecurityGroupRulesCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { initedWorld, mailId, openGroup, rulesText } from './cli-world.ts';

const range = { protocol: 'tcp', from: 20, to: 30, cidr: '0.0.0.0/0', description: 'a range' };

async function fixedWorld() {
  const world = await initedWorld({ groups: [openGroup({ ingress: [range] })] });
  await world.cli('allowlist add 198.51.100.0/24', '--owner', 'mail-team', '--reason', 'relay');
  const before = rulesText(world.sandbox, mailId);
  const { document } = await world.cli.json('fix', `fix ${mailId} --yes`);
  const id = document.remediations[0]?.id ?? '';
  return { ...world, before, after: rulesText(world.sandbox, mailId), id };
}

test('undo shows the way back, takes it, and exempts the group; and can be undone', async () => {
  const { cli, sandbox, before, after, id } = await fixedWorld();

  const shown = await cli(`undo ${id} --yes --exempt-for 2h`);
  const open = rulesText(sandbox, mailId);
  const held = await cli.json('fix', 'fix --all --yes');
  const history = await cli.json('history-list', 'history list');
  const undoId = history.document.remediations.find(({ trigger }) => trigger === 'undo')?.id ?? '';
  const back = await cli.json('undo', `undo ${undoId} --yes`);

  expect(shown.exitCode).toBe(0);
  expect(shown.stdout).toMatch(/- sgr-\w+ {2}tcp 25 from 198\.51\.100\.0\/24/);
  expect(shown.stdout).toContain('+ tcp 20-30 from 0.0.0.0/0 "a range"  (given back, once sgr-');
  expect(open).toEqual(before);
  expect(held.document.skipped).toMatchObject([{ groupId: mailId, outcome: 'exempted' }]);
  expect(back).toMatchObject({ exitCode: 0, document: { undoes: undoId, undone: true } });
  expect(rulesText(sandbox, mailId)).toEqual(after);
  expect((await cli('history verify')).exitCode).toBe(0);
});

test('undo changes nothing where the group was changed since, and says what', async () => {
  const { cli, sandbox, id, changes } = await fixedWorld();
  const added = sandbox.rulesOf(mailId).find(({ from }) => from === 25);
  const SecurityGroupRule = { IpProtocol: 'tcp', FromPort: 25, ToPort: 25, CidrIpv4: '198.51.100.0/24' };
  const edit = { SecurityGroupRuleId: added?.id, SecurityGroupRule: { ...SecurityGroupRule, Description: 'mine now' } };
  await new EC2Client(sandbox.clientConfig()).send(
    new ModifySecurityGroupRulesCommand({ GroupId: mailId, SecurityGroupRules: [edit] }),
  );
  const made = changes().length;

  const refused = await cli(`undo ${id} --yes`);

  expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('was changed since') });
  expect(changes().length).toBe(made);
});

test('undo asks, and without a terminal or a yes changes nothing', async () => {
  const { cli, sandbox, after, id } = await fixedWorld();

  const unasked = await cli(`undo ${id}`);
  const twice = [await cli(`undo ${id} --yes`), await cli.json('undo', `undo ${id} --yes`)] as const;

  expect(unasked).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--yes') });
  expect(after).not.toEqual(rulesText(sandbox, mailId));
  expect(twice[0].exitCode).toBe(0);
  expect(twice[1]).toMatchObject({
    exitCode: 0,
    document: { undone: false, reason: expect.stringContaining('was undone by') },
  });
});

test.each([
  ['undo rem-0 --yes', 1, 'nothing is on record'],
  ['undo', 2, 'missing required argument'],
  ['undo rem-0 --exempt-for never', 2, 'is not a time'],
])('%s is refused', async (line, exitCode, problem) => {
  const { cli, changes } = await initedWorld({ groups: [openGroup()] });

  expect(await cli(line)).toMatchObject({ exitCode, stderr: expect.stringContaining(problem) });
  expect(changes()).toEqual([]);
});
