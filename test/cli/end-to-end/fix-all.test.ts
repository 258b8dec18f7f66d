import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { approvedWorld, initedWorld, mailId, openGroup, openGroups, otherId, rulesText } from './cli-world.ts';
import { exited, startCli } from './run-cli.ts';

const closed = ['tcp 25 198.51.100.0/24'];

test('fix --all leaves alone whoever did not opt in or is exempt, and puts the exemption on record', async () => {
  const mx = openGroup({ id: 'sg-0000000000000a003', name: 'mx' });
  const { cli, sandbox } = await approvedWorld({ groups: [openGroup(), openGroup({ id: otherId, tags: {} }), mx] });
  await cli(`exempt add --yes ${mx.id} --owner mail-team --reason MX --expires 30d`);

  const { exitCode, document } = await cli.json('fix', 'fix --all --yes');
  const exempted = await cli.json('history-list', 'history list --outcome exempted');

  expect(exitCode).toBe(0);
  expect(document).toMatchObject({ remediations: [{ groupId: mailId }], skipped: [{ groupId: mx.id }], errors: [] });
  expect(rulesText(sandbox, otherId)).toEqual(['tcp 25 0.0.0.0/0']);
  expect(rulesText(sandbox, 'mx')).toEqual(['tcp 25 0.0.0.0/0']);
  expect(exempted.document.remediations).toMatchObject([{ groupId: mx.id, outcome: 'exempted' }]);
});

test('a group that EC2 refuses to change does not stop the others, and the exit code is 1', async () => {
  const { cli, sandbox } = await approvedWorld({ groups: openGroups(3) });
  const [, second] = openGroups(3);
  sandbox.faults.add({
    kind: 'before',
    action: 'RevokeSecurityGroupIngress',
    target: second?.id,
    code: 'UnauthorizedOperation',
    status: 403,
    times: 100,
  });

  const { exitCode, document } = await cli.json('fix', 'fix --all --yes');

  expect(exitCode).toBe(1);
  expect(document.remediations.map(({ outcome }) => outcome)).toEqual(['completed', 'failed', 'completed']);
  expect(rulesText(sandbox, 'mail-2')).toEqual(['tcp 25 0.0.0.0/0']);
  expect([rulesText(sandbox, 'mail-1'), rulesText(sandbox, 'mail-3')]).toEqual([closed, closed]);
});

test('a rule that somebody else removed since it was planned is no error', async () => {
  const { cli, sandbox } = await approvedWorld({ groups: [openGroup()] });
  const [open] = sandbox.rulesOf(mailId);
  sandbox.hooks.before = ({ action }) => {
    const isThere = sandbox.rulesOf(mailId).some(({ id }) => id === open?.id);
    if (action === 'RevokeSecurityGroupIngress' && open && isThere) sandbox.removeRule(mailId, open.id);
  };

  const { exitCode, document } = await cli.json('fix', `fix ${mailId} --yes`);

  expect(exitCode).toBe(0);
  expect(document.remediations).toMatchObject([{ outcome: 'completed' }]);
  expect(rulesText(sandbox, mailId)).toEqual(closed);
});

test('nothing is done that was not shown: a group changed meanwhile is declined', async () => {
  const { cli, sandbox } = await approvedWorld({ groups: [openGroup()] });
  let looks = 0;
  sandbox.hooks.before = ({ action }) => {
    looks += action === 'DescribeSecurityGroups' ? 1 : 0;
    if (action === 'DescribeSecurityGroups' && looks === 2) sandbox.addRule(mailId, { protocol: '-1', cidr6: '::/0' });
  };

  const { exitCode, document } = await cli.json('fix', `fix ${mailId} --yes`);

  expect(exitCode).toBe(1);
  expect(document).toMatchObject({ remediations: [], skipped: [{ groupId: mailId, outcome: 'declined' }] });
  expect(rulesText(sandbox, mailId)).toEqual(['tcp 25 0.0.0.0/0', '-1 ::/0']);
});

test('`| head -1` closes the pipe without an error', async () => {
  const { sandbox } = await initedWorld({ groups: openGroups(300) });

  const child = startCli(['scan'], sandbox.environment());
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const [line] = await once(createInterface(child.stdout), 'line');
  child.stdout.destroy();
  await exited(child);

  expect(line).toMatch(/^sg-0+1 mail-1 /);
  expect({ exitCode: child.exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});

test('`fix --all --yes | head -1` still finishes every group', async () => {
  const { cli, sandbox } = await approvedWorld({ groups: openGroups(8) });

  const child = startCli(['fix', '--all', '--yes'], sandbox.environment());
  await once(createInterface(child.stdout), 'line');
  child.stdout.destroy();
  await exited(child);
  const verification = await cli.json('history-verify', 'history verify');

  expect(child.exitCode).toBe(0);
  expect(openGroups(8).map(({ name }) => rulesText(sandbox, name))).toEqual(Array(8).fill(closed));
  // Two of each group, and one of the policy.
  expect(verification.document).toMatchObject({ verified: true, entries: 17 });
});
