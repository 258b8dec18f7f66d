import { expect, test } from 'vitest';
import { approvedWorld, type CliWorld, mailId, openGroup, openGroups, otherId, rulesText } from './cli-world.ts';
import { runCli } from './run-cli.ts';

const person = 'arn:aws:iam::111122223333:user/sandbox';
const closed = ['tcp 25 198.51.100.0/24'];
const open = ['tcp 25 0.0.0.0/0'];

/** A group of which the closing is proposed by hand, and the id of the proposal. */
async function proposedWorld(): Promise<CliWorld & { id: string }> {
  const world = await approvedWorld({ groups: [openGroup()] });
  const { document } = await world.cli.json('plan', `plan ${mailId} --propose`);
  return { ...world, id: document.proposals?.[0]?.id ?? '' };
}

test('plan --propose records a proposal by hand, says how to approve it, and changes no group', async () => {
  const notAsked = openGroup({ id: otherId, name: 'nobody-asked', tags: {} });
  const { cli, sandbox } = await approvedWorld({ groups: [openGroup(), notAsked] });

  const proposed = await cli('plan --all --propose');
  const again = await cli.json('plan', `plan ${mailId} --propose`);

  const [proposal] = again.document.proposals ?? [];
  expect(proposed).toMatchObject({ exitCode: 0 });
  expect(proposed.stdout).toContain(
    `${mailId}: proposed as ${proposal?.id}; approve it with: smtp-warden approve ${proposal?.id}`,
  );
  expect(again).toMatchObject({ exitCode: 0, document: { notProposed: [], failed: [] } });
  expect(again.document.proposals).toMatchObject([{ groupId: mailId, by: person, isNew: false }]);
  expect(proposed.stdout).not.toContain(`${otherId}: proposed`);
  expect(rulesText(sandbox, mailId)).toEqual(open);
});

test('approve shows the plan, and asks: without a terminal or --yes nothing is recorded', async () => {
  const { cli, changes, sandbox, id } = await proposedWorld();
  sandbox.calls.reset();

  const { exitCode, stdout, stderr } = await cli(`approve ${id}`);

  expect(exitCode).toBe(2);
  expect(stdout).toMatch(new RegExp(`^${id} {2}proposed at \\S+Z by ${person}\\n${mailId} mail`));
  expect(stdout).toMatch(/- sgr-\w+ {2}tcp 25 from 0\.0\.0\.0\/0[^+]*\+ tcp 25 from 198\.51\.100\.0\/24/);
  expect(stderr).toContain('without a terminal, use --yes');
  expect(changes()).toEqual([]);
});

test('approve records the decision, and the group is changed by the next check of the bot, not by it', async () => {
  const { cli, sandbox, id } = await proposedWorld();

  const { exitCode, document } = await cli.json('approve', `approve ${id} --yes`);

  const [approval] = document.approvals;
  expect(exitCode).toBe(0);
  expect(approval).toMatchObject({ id, groupId: mailId, by: person, state: 'approved', remediation: null });
  expect(approval?.digest).toMatch(/^[0-9a-f]{64}$/);
  expect(Date.parse(approval?.expiresAt ?? '') - Date.now()).toBeGreaterThan(23 * 3_600_000);
  expect(rulesText(sandbox, mailId)).toEqual(open);
});

test('approve --now executes the plan at once, and the history names proposer and approver', async () => {
  const { cli, sandbox, id } = await proposedWorld();

  const { exitCode, document } = await cli.json('approve', `approve ${id} --yes --now`);
  const done = document.approvals[0]?.remediation?.id ?? '';
  const shown = await cli(`history show ${id}`);
  const remediation = await cli(`history show ${done}`);
  const verified = await cli.json('history-verify', 'history verify');

  expect(exitCode).toBe(0);
  expect(document.approvals).toMatchObject([{ id, state: 'executed', remediation: { outcome: 'completed' } }]);
  expect(rulesText(sandbox, mailId)).toEqual(closed);
  expect(shown.stdout).toContain(`proposed by hand by ${person}`);
  expect(shown.stdout).toContain(`The proposal is closed: approved by ${person} and taken up as ${done}: closed`);
  expect(shown.stdout).toMatch(
    new RegExp(`approved {2}by ${person} \\(111122223333\\), until \\S+Z, plan [0-9a-f]{64}`),
  );
  expect(remediation.stdout).toContain(`approved by ${person} (111122223333) at`);
  expect(verified).toMatchObject({ exitCode: 0, document: { verified: true } });
});

test('approve once more is no error while it waits, and says who took it up afterwards', async () => {
  const { cli, sandbox, id } = await proposedWorld();
  const count = async () => (await cli.json('history-show', `history show ${id}`)).document.decisions.length;

  const waiting = await cli(`history show ${id}`);
  await cli(`approve ${id} --yes`);
  const approved = await cli(`history show ${id}`);
  const twice = await cli.json('approve', `approve ${id} --yes`);
  const decisions = await count();
  const now = await cli.json('approve', `approve ${id} --yes --now`);
  const after = await cli.json('approve', `approve ${id} --yes --now`);

  expect(twice).toMatchObject({ exitCode: 0, document: { approvals: [{ state: 'approved', by: person }] } });
  expect(waiting.stdout).toContain(`The proposal is open: nobody has decided about it. smtp-warden approve ${id}`);
  expect(approved.stdout).toContain('The plan is approved, and not executed yet.');
  expect(decisions).toBe(1);
  expect(now).toMatchObject({ exitCode: 0, document: { approvals: [{ state: 'executed' }] } });
  expect(after).toMatchObject({ exitCode: 1, document: { approvals: [{ state: 'closed', remediation: null }] } });
  expect(after.document.approvals[0]?.reason).toMatch(/^approved by \S+ and taken up as rem-\w+: closed$/);
  expect(rulesText(sandbox, mailId)).toEqual(closed);
});

test('a plan that is another one by now is void: nothing is recorded, and the difference is shown', async () => {
  const { cli, sandbox, changes, id } = await proposedWorld();
  sandbox.addRule(mailId, { protocol: 'tcp', from: 20, to: 30, cidr: '0.0.0.0/0' });
  sandbox.calls.reset();

  const text = await cli(`approve ${id} --yes`);
  const { exitCode, document } = await cli.json('approve', `approve ${id} --yes --now`);

  expect([text.exitCode, exitCode]).toEqual([1, 1]);
  expect(text.stdout).toContain('Void: the plan is another one now\n    now: revoke tcp 20-30 from 0.0.0.0/0\n');
  expect(text.stdout).toContain(`smtp-warden plan ${mailId} --propose`);
  expect(document.approvals).toMatchObject([{ id, state: 'void', by: null, expiresAt: null }]);
  expect(document.approvals[0]?.difference).toContainEqual({
    change: 'added',
    what: 'authorise tcp 20-24 from 0.0.0.0/0',
  });
  expect(changes()).toEqual([]);
});

test.each([
  ['that nobody has opted in any more', 'not opted in'],
  ['that does not exist any more', 'does not exist any more'],
])('the plan of a group %s is void', async (_, why) => {
  const { cli, sandbox, id } = await proposedWorld();
  if (why === 'not opted in') sandbox.setTags(mailId, {});
  else sandbox.removeGroup(mailId);

  const { exitCode, document } = await cli.json('approve', `approve ${id} --yes`);

  expect(exitCode).toBe(1);
  expect(document.approvals).toMatchObject([{ state: 'void', reason: expect.stringContaining(why) }]);
});

test('an approver who may not read groups approves by the record, and is told so', async () => {
  const { cli, sandbox, id } = await proposedWorld();
  sandbox.deny('111122223333', ['DescribeSecurityGroups', 'DescribeSecurityGroupRules']);

  const { exitCode, stdout } = await cli(`approve ${id} --yes`);

  expect(exitCode).toBe(0);
  expect(stdout).toContain('The plan of today is not known, since you may not read the group:');
  expect(stdout).toContain('It is executed only if the plan is still the same then.');
  expect(stdout).toContain(`${id}: approved by ${person} until`);
});

test('of two approvers at once both are told that the plan is executed, and it is executed once', async () => {
  const { cli, sandbox, changes, id } = await proposedWorld();
  const approve = () => cli.json('approve', `approve ${id} --yes --now`);
  sandbox.calls.reset();
  let second: ReturnType<typeof approve> | null = null;
  // The other one is quicker, just before the approval of the first is written.
  sandbox.hooks.before = async ({ action }) => {
    if (action !== 'PutItem' || second !== null) return;
    second = approve();
    await second;
  };

  const first = await approve();

  const executed = { exitCode: 0, document: { approvals: [{ state: 'executed' }] } };
  expect(await second).toMatchObject(executed);
  expect(first).toMatchObject(executed);
  expect(changes().filter((action) => action === 'RevokeSecurityGroupIngress')).toHaveLength(1);
  expect(rulesText(sandbox, mailId)).toEqual(closed);
});

test('reject keeps the reason, closes the proposal for approvers, and only a proposal by hand comes back', async () => {
  const { cli, sandbox, id } = await proposedWorld();

  const rejected = await cli.json('reject', `reject ${id} --yes --reason`, 'the MX of example.com');
  const approved = await cli.json('approve', `approve ${id} --yes --now`);
  const listed = await cli.json('history-list', 'history list --outcome proposed');
  const shown = await cli(`history show ${id}`);
  const again = await cli.json('plan', `plan ${mailId} --propose`);

  expect(rejected).toMatchObject({
    exitCode: 0,
    document: { rejections: [{ id, state: 'rejected', by: person, reason: 'the MX of example.com' }], errors: [] },
  });
  expect(approved).toMatchObject({ exitCode: 1, document: { approvals: [{ state: 'rejected' }] } });
  expect(approved.document.approvals[0]?.reason).toContain(`the MX of example.com. To have it decided again`);
  expect(listed.document).toMatchObject({ remediations: [], hint: expect.stringContaining('No proposal is open') });
  expect(shown.stdout).toContain(`rejected  by ${person} (111122223333): the MX of example.com`);
  expect(shown.stdout).toContain('The plan is rejected.');
  expect(again.document.proposals).toMatchObject([{ isNew: true }]);
  expect(rulesText(sandbox, mailId)).toEqual(open);
});

test('a rejection takes an approval back that was not used', async () => {
  const { cli, sandbox, id } = await proposedWorld();
  await cli(`approve ${id} --yes`);

  const rejected = await cli.json('reject', `reject ${id} --yes --reason`, 'not today');
  const approved = await cli.json('approve', `approve ${id} --yes --now`);

  expect(rejected).toMatchObject({ exitCode: 0, document: { rejections: [{ state: 'rejected' }] } });
  expect(approved).toMatchObject({ exitCode: 1, document: { approvals: [{ state: 'rejected' }] } });
  expect(rulesText(sandbox, mailId)).toEqual(open);
});

test('approve --all approves what waits; history list --outcome proposed shows that and nothing else', async () => {
  const groups = openGroups(4);
  const { cli, sandbox } = await approvedWorld({ groups });
  const { document } = await cli.json('plan', 'plan --all --propose');
  const ids = (document.proposals ?? []).map(({ id }) => id);
  const [rejected = '', approved = '', fixed = '', waiting = ''] = ids;
  await cli(`reject ${rejected} --yes --reason no`);
  await cli(`approve ${approved} --yes`);
  await cli(`fix ${document.proposals?.[2]?.groupId} --yes`);

  const listed = await cli.json('history-list', 'history list --outcome proposed');
  const mixed = await cli.json('history-list', 'history list --outcome proposed,completed');
  const all = await cli.json('history-list', 'history list');
  const approvals = await cli.json('approve', 'approve --all --yes --now');
  const rest = await cli('approve --all --yes');

  expect(ids).toHaveLength(4);
  expect(listed.document.remediations.map(({ id }) => id)).toEqual([waiting]);
  expect(mixed.document.remediations.map(({ id, outcome }) => (outcome === 'proposed' ? id : outcome))).toEqual([
    'completed',
    waiting,
  ]);
  expect(all.document.remediations.filter(({ outcome }) => outcome === 'proposed')).toHaveLength(4);
  expect(approvals).toMatchObject({ exitCode: 0, document: { approvals: [{ id: waiting, state: 'executed' }] } });
  expect(rest).toMatchObject({ exitCode: 0, stdout: 'No proposal waits for approval.\n' });
  expect(groups.map(({ id = '' }) => rulesText(sandbox, id))).toEqual([open, open, closed, closed]);
  expect(fixed).not.toBe('');
});

test('a proposal that something followed is closed: after a fix, an undo, and a newer proposal', async () => {
  const { cli, sandbox, id } = await proposedWorld();
  const reason = async () => {
    const { exitCode, document } = await cli.json('approve', `approve ${id} --yes --now`);
    return [exitCode, ...document.approvals.flatMap(({ state, reason: why }) => [state, why])].join(' ');
  };

  sandbox.addRule(mailId, { protocol: 'tcp', from: 25, cidr: '0.0.0.0/1' });
  const newer = (await cli.json('plan', `plan ${mailId} --propose`)).document.proposals?.[0]?.id;
  const afterNewer = await reason();
  await cli(`fix ${mailId} --yes`);
  const afterFix = await reason();
  const [closing] = (await cli.json('history-list', 'history list --outcome completed')).document.remediations;
  await cli(`undo ${closing?.id} --yes`);
  const afterUndo = await reason();

  expect(afterNewer).toContain(`1 closed replaced by the newer proposal ${newer} of`);
  expect(afterFix).toMatch(/^1 closed overtaken by rem-\w+ of \S+: closed$/);
  expect(afterUndo).toMatch(/^1 closed overtaken by rem-\w+ of \S+: undone$/);
  expect(rulesText(sandbox, mailId)).toContain('tcp 25 0.0.0.0/0');
});

test('with two persons whoever proposed by hand cannot approve', async () => {
  const { cli, sandbox, id } = await proposedWorld();

  const { exitCode, document } = await cli
    .with({ SMTP_WARDEN_TWO_PERSONS: 'true' })
    .json('approve', `approve ${id} --yes --now`);

  expect(exitCode).toBe(1);
  expect(document.approvals).toMatchObject([
    { state: 'void', reason: expect.stringContaining('proposed the plan; somebody else has to approve it') },
  ]);
  expect(rulesText(sandbox, mailId)).toEqual(open);
});

test('--yes does not approve more plans than the change limit', async () => {
  const { cli, sandbox } = await approvedWorld({ groups: openGroups(3) });
  await cli('plan --all --propose');
  sandbox.calls.reset();

  const { exitCode, stderr } = await cli.with({ SMTP_WARDEN_CHANGE_LIMIT: '2' })('approve --all --yes');

  expect(exitCode).toBe(1);
  expect(stderr).toContain('3 plans would be approved and the change limit is 2');
  expect(sandbox.calls.list().map(({ action }) => action)).not.toContain('PutItem');
});

test.each([
  ['approve rem-0 --yes', 1, 'the history has no proposal "rem-0"'],
  ['approve', 2, 'give the id of a proposal, or --all'],
  ['approve rem-0 --all', 2, 'give ids or --all, not both'],
  ['reject rem-0', 2, "required option '--reason <reason>' not specified"],
  ['reject rem-0 --reason', 2, 'argument missing'],
  [`plan ${mailId} --propose -o aws-cli`, 2, '--propose is not for --output aws-cli'],
])('%s is refused', async (line, exitCode, problem) => {
  const { cli, changes } = await approvedWorld({ groups: [openGroup()] });

  expect(await cli(line)).toMatchObject({ exitCode, stderr: expect.stringContaining(problem) });
  expect(changes()).toEqual([]);
});

test.each(['two\nlines', 'no\u001b[2J', `${'x'.repeat(501)}`])(
  'a reason that is no plain line is refused before anything is read: %j',
  async (reason) => {
    const { sandbox } = await approvedWorld({ groups: [openGroup()] });
    const run = (...args: readonly string[]) => runCli([...args, '--reason', reason, '--yes'], sandbox.environment());

    const runs = [await run('reject', 'rem-1'), await run('history', 'restart', mailId)];

    expect(runs.map(({ exitCode }) => exitCode)).toEqual([2, 2]);
    expect(sandbox.calls.list()).toEqual([]);
  },
);
