import { EC2Client, ModifySecurityGroupRulesCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import type { Sandbox } from '../../../sandbox/start-sandbox.ts';
import { approvedWorld, initedWorld, mailId, openGroup, rulesText } from './cli-world.ts';
import { exited, startCli } from './run-cli.ts';

const range = { protocol: 'tcp', from: 20, to: 30, cidr: '0.0.0.0/0', description: 'a range' };

async function fixedWorld() {
  const world = await approvedWorld({ groups: [openGroup({ ingress: [range] })] });
  const before = rulesText(world.sandbox, mailId);
  const { document } = await world.cli.json('fix', `fix ${mailId} --yes`);
  const id = document.remediations[0]?.id ?? '';
  return { ...world, before, after: rulesText(world.sandbox, mailId), id };
}

/** Gives the approved rule another description, as its owner may. */
async function edit(sandbox: Sandbox): Promise<void> {
  const added = sandbox.rulesOf(mailId).find(({ from }) => from === 25);
  const rule = { IpProtocol: 'tcp', FromPort: 25, ToPort: 25, CidrIpv4: '198.51.100.0/24', Description: 'mine now' };
  const change = { SecurityGroupRuleId: added?.id, SecurityGroupRule: rule };
  await new EC2Client(sandbox.clientConfig()).send(
    new ModifySecurityGroupRulesCommand({ GroupId: mailId, SecurityGroupRules: [change] }),
  );
}

test('undo shows the way back in the order of the steps, takes it, and exempts the group; and can be undone', async () => {
  const { cli, sandbox, before, after, id } = await fixedWorld();

  const shown = await cli(`undo ${id} --yes --exempt-for 2h`);
  const open = rulesText(sandbox, mailId);
  const held = await cli.json('fix', 'fix --all --yes');
  const history = await cli.json('history-list', 'history list');
  const undoId = history.document.remediations.find(({ trigger }) => trigger === 'undo')?.id ?? '';
  const back = await cli.json('undo', `undo ${undoId} --yes`);

  expect(shown.exitCode).toBe(0);
  expect(shown.stdout).toMatch(
    /\+ tcp 20-30 from 0\.0\.0\.0\/0 "a range" {2}\(restored, was sgr-\w+\)\n[^+]*- sgr-\w+ {2}tcp 25 from 198\.51\.100\.0\/24/,
  );
  expect(shown.stdout).toMatch(/The group is exempt until \S+Z; after that it is closed again\./);
  expect(open).toEqual(before);
  expect(held.document.skipped).toMatchObject([{ groupId: mailId, outcome: 'exempted' }]);
  expect(back).toMatchObject({ exitCode: 0, document: { undoes: undoId, undone: true, exemptUntil: null } });
  expect(rulesText(sandbox, mailId).sort()).toEqual(after.toSorted());
  expect((await cli('history verify')).exitCode).toBe(0);
});

test('nobody that ran fix or undo is named as who opened the port, however often', async () => {
  const { cli, id } = await fixedWorld();
  const person = 'arn:aws:iam::111122223333:user/sandbox';
  let last = id;
  for (let round = 0; round < 2; round += 1) {
    await cli(`undo ${last} --yes`);
    const { document } = await cli.json('exempt-list', 'exempt list');
    for (const exemption of document.exemptions) await cli(`exempt remove --yes ${exemption.id}`);
    last = (await cli.json('fix', `fix ${mailId} --yes`)).document.remediations[0]?.id ?? '';
  }

  const shown = await cli(`history show ${last}`);
  const { document } = await cli.json('history-list', 'history list');
  const table = await cli('history list');

  expect(shown.stdout).toContain('not known who opened it');
  expect(shown.stdout).not.toContain('opened by');
  expect(document.remediations.map(({ done, by, openedBy }) => [done, by, openedBy])).toEqual(
    ['closed', 'undone', 'closed', 'undone', 'closed'].map((done) => [done, person, null]),
  );
  expect(table.stdout).toMatch(/^at \(UTC\) +result +group +name +by +id +reason\n/);
});

test('undo changes nothing where the group was changed since, says what, and offers the port alone', async () => {
  const { cli, sandbox, id, after, changes } = await fixedWorld();
  await edit(sandbox);
  const made = changes().length;

  const refused = await cli(`undo ${id} --yes`);
  const document = await cli.json('undo', `undo ${id} --yes`);
  const changesMade = changes().length;
  const portOnly = await cli.json('undo', `undo ${id} --yes --port-only`);

  expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
  expect(refused.stderr).toMatch(/nothing was changed: the group was changed since rem-\w+\n {2}- .*"mine now"/);
  expect(refused.stderr).toContain(`smtp-warden undo ${id} --port-only`);
  expect(document).toMatchObject({ exitCode: 1, document: { undoes: id, undone: false, remediation: null } });
  expect(document.document.conflicts).toMatchObject([
    {
      kind: 'edited',
      expected: expect.stringContaining('198.51.100.0/24'),
      found: expect.stringContaining('mine now'),
    },
  ]);
  expect(changesMade).toBe(made);
  expect(portOnly).toMatchObject({ exitCode: 0, document: { undone: true, conflicts: [] } });
  expect(rulesText(sandbox, mailId)).toEqual([...after, 'tcp 25 0.0.0.0/0']);
});

test('undo asks, and without a terminal or a yes changes nothing', async () => {
  const { cli, sandbox, after, id } = await fixedWorld();

  const unasked = await cli(`undo ${id}`);
  const rulesThen = rulesText(sandbox, mailId);
  const twice = [await cli(`undo ${id} --yes`), await cli.json('undo', `undo ${id} --yes`)] as const;

  expect(unasked).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--yes') });
  expect(rulesThen).toEqual(after);
  expect(twice[0].exitCode).toBe(0);
  expect(twice[1]).toMatchObject({
    exitCode: 0,
    document: { undone: false, reason: expect.stringContaining('was undone by') },
  });
});

test('an undo that was cut off is in progress until its claim runs out, and is finished by running it again', async () => {
  const { cli, sandbox, before, id } = await fixedWorld();
  const short = { SMTP_WARDEN_CLAIM_TIMEOUT_SECONDS: '12' };
  sandbox.faults.add({ kind: 'hang', action: 'RevokeSecurityGroupIngress' });
  const child = startCli(['undo', id, '--yes'], { ...sandbox.environment(), ...short });
  sandbox.hooks.after = ({ action }) => action === 'RevokeSecurityGroupIngress' && child.kill('SIGKILL');
  await exited(child);

  const held = await cli.json('undo', `undo ${id} --yes`);
  const scan = await cli.with(short)('scan');
  await expect
    .poll(async () => (await cli.with(short)('scan')).stdout, { timeout: 60_000, interval: 1_000 })
    .toContain(`it was interrupted; finish it with: smtp-warden undo ${id}`);
  const finished = await cli.with(short).json('undo', `undo ${id} --yes`);

  expect(held).toMatchObject({
    exitCode: 1,
    document: { undone: false, reason: expect.stringContaining('in progress') },
  });
  expect(scan.stdout).toContain('in progress since');
  expect(finished).toMatchObject({ exitCode: 0, document: { undone: true } });
  expect(rulesText(sandbox, mailId)).toEqual(before);
});

test.each([
  ['undo rem-0 --yes', 1, 'the history has no remediation or decision'],
  ['undo', 2, 'missing required argument'],
  ['undo rem-0 --exempt-for never', 2, 'is not a time'],
])('%s is refused', async (line, exitCode, problem) => {
  const { cli, changes } = await initedWorld({ groups: [openGroup()] });

  expect(await cli(line)).toMatchObject({ exitCode, stderr: expect.stringContaining(problem) });
  expect(changes()).toEqual([]);
});
