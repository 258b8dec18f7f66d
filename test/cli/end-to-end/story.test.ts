import { expect, test } from 'vitest';
import { approvedWorld, cliWorld, mailId, openGroup, otherId, rulesText } from './cli-world.ts';

const office = ['198.51.100.0/24', '--owner', 'mail-team', '--reason', 'partner relay'];

const seed = {
  groups: [
    openGroup({ ingress: [{ protocol: 'tcp', from: 20, to: 30, cidr: '0.0.0.0/0', description: 'mail' }] }),
    openGroup({ id: otherId, name: 'nobody-asked', tags: {} }),
  ],
};

test('init may be repeated, and says what was there already', async () => {
  const { cli } = await cliWorld();

  const first = await cli.json('init', 'init');
  const second = await cli.json('init', 'init');

  const names = ['smtp-warden-allowlist', 'smtp-warden-audit'];
  expect(first).toMatchObject({ exitCode: 0, document: { account: '111122223333', region: 'us-east-1' } });
  expect(first.document.tables).toEqual(names.map((table) => ({ table, created: true, index: null })));
  expect(second).toMatchObject({
    exitCode: 0,
    document: { tables: names.map((table) => ({ table, created: false })) },
  });
});

test('the tables are named by the settings', async () => {
  const { cli } = await cliWorld();
  const named = cli.with({ SMTP_WARDEN_ALLOWLIST_TABLE: 'policy', SMTP_WARDEN_AUDIT_TABLE: 'journal' });

  await named('init');
  const listing = await named('allowlist list');
  const elsewhere = await cli('allowlist list');

  expect(listing).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Nothing is approved yet') });
  expect(elsewhere).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('smtp-warden init') });
});

test('scan reports every finding, opted in or not, changes nothing, and exits 3 until there is none', async () => {
  const { cli, sandbox, changes } = await cliWorld(seed);

  const text = await cli('scan');
  const { exitCode, document } = await cli.json('scan', 'scan');

  expect(text).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining('Nothing counts as approved: there is no table'),
  });
  expect(text.stderr).toContain('2 findings in 3 groups in 1 region: 0 to change, 1 deferred, 1 not opted in\n');
  expect(exitCode).toBe(3);
  expect(document).toMatchObject({ accounts: ['111122223333'], regions: ['us-east-1'], groups: 3, errors: [] });
  expect(document.findings).toMatchObject([
    { groupId: mailId, optedIn: true, decision: 'defer' },
    { groupId: otherId, optedIn: false, decision: 'report', reason: 'not opted in: no tag smtp-warden:auto-fix' },
  ]);
  expect(changes()).toEqual([]);
  for (const group of [mailId, otherId]) for (const { id } of sandbox.rulesOf(group)) sandbox.removeRule(group, id);
  expect(await cli('scan')).toMatchObject({
    exitCode: 0,
    stdout: '',
    stderr: expect.stringMatching(/^0 findings in 3 groups in 1 region$/m),
  });
});

/** As EC2 is asked to revoke it: exactly, and without its description. */
const range = '{"IpProtocol":"tcp","FromPort":20,"ToPort":30,"IpRanges":[{"CidrIp":"0.0.0.0/0"}]}';

test('plan shows the same steps as a table, as JSON and as commands, and changes nothing', async () => {
  const { cli, sandbox, changes } = await cliWorld(seed);
  await cli('init');
  await cli('allowlist add --yes', ...office);
  const [open] = sandbox.rulesOf(mailId);
  sandbox.calls.reset();

  const table = await cli(`plan ${mailId}`);
  const { exitCode, document } = await cli.json('plan', `plan ${mailId}`);
  const format = await cli(`plan ${mailId} --format json`);
  const commands = await cli('plan --all --format aws-cli');

  expect(table.exitCode).toBe(0);
  expect(table.stdout).toContain(`- ${open?.id}  tcp 20-30 from 0.0.0.0/0 "mail"`);
  expect(table.stdout).toContain('+ tcp 26-30 from 0.0.0.0/0 "mail"');
  expect([exitCode, format.exitCode]).toEqual([0, 0]);
  expect(document.plans).toMatchObject([{ groupId: mailId, decision: 'remediate', lost: [] }]);
  expect(document.plans[0]?.steps.map(({ kind }) => kind)).toEqual([
    'authorizeIngress',
    'revokeIngress',
    'authorizeIngress',
  ]);
  expect(document.plans[0]?.quota).toEqual([{ family: 'ipv4', needed: 3, peak: 3, allowed: 60, fits: true }]);
  expect(JSON.parse(format.stdout).plans[0].steps[1]).toEqual(document.plans[0]?.steps[1]);
  const lines = commands.stdout.split('\n').filter((line) => line !== '');
  const ours = `--region us-east-1 --group-id ${mailId} --ip-permissions`;
  expect(lines.filter((line) => !line.startsWith('#'))).toEqual([
    'set -e',
    expect.stringMatching(
      /^aws ec2 authorize-security-group-ingress \S+ us-east-1 .*"FromPort":20.*"Description":"mail"/,
    ),
    expect.stringMatching(
      /^aws ec2 authorize-security-group-ingress \S+ us-east-1 .*"FromPort":26.*"Description":"mail"/,
    ),
    expect.stringContaining(`aws ec2 revoke-security-group-ingress ${ours} '[${range}]' || `),
    expect.stringMatching(/^aws ec2 authorize-security-group-ingress .*"FromPort":25.*made by hand/),
  ]);
  expect(commands.stderr).toBe('');
  expect(lines.filter((line) => line.includes(otherId))).toEqual([expect.stringMatching(/^# /)]);
  expect(changes()).toEqual([]);
});

test('fix asks first, closes the port and nothing else whatever the mode, and puts it on record', async () => {
  const { cli, sandbox, changes } = await approvedWorld(seed);
  sandbox.calls.reset();

  const unasked = await cli(`fix ${mailId}`);

  expect(unasked).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('without a terminal, use --yes') });
  expect(changes()).toEqual([]);

  const fixed = await cli.with({ SMTP_WARDEN_MODE: 'plan' }).json('fix', `fix ${mailId} --yes`);

  expect(fixed).toMatchObject({ exitCode: 0, document: { skipped: [], errors: [] } });
  expect(fixed.document.remediations).toMatchObject([{ groupId: mailId, outcome: 'completed' }]);
  expect(rulesText(sandbox, mailId)).toEqual(['tcp 20-24 0.0.0.0/0', 'tcp 26-30 0.0.0.0/0', 'tcp 25 198.51.100.0/24']);
  expect(rulesText(sandbox, otherId)).toEqual(['tcp 25 0.0.0.0/0']);

  const again = await cli.json('fix', `fix ${mailId} --yes`);
  const listing = await cli.json('history-list', 'history list');
  const verification = await cli.json('history-verify', 'history verify');

  expect(again).toMatchObject({ exitCode: 0, document: { remediations: [], skipped: [{ outcome: 'compliant' }] } });
  // `fix` says besides whom it cut off.
  expect(listing.document.remediations).toEqual(fixed.document.remediations.map(({ evidence: _, ...rest }) => rest));
  expect(verification).toMatchObject({ exitCode: 0, document: { verified: true, entries: 3, faults: [] } });
});

test('a group that nobody opted in is not changed by fix, which says so with exit code 3', async () => {
  const { cli, sandbox } = await approvedWorld(seed);

  const named = await cli.json('fix', `fix ${otherId} --yes`);

  expect(named).toMatchObject({ exitCode: 3, document: { remediations: [], skipped: [{ outcome: 'reported' }] } });
  expect(sandbox.calls.count('RevokeSecurityGroupIngress')).toBe(0);
});
