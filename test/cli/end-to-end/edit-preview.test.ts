import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { approvedWorld, initedWorld, mailId, openGroup, openGroups, otherId, rulesText } from './cli-world.ts';

const who = ['--owner', 'mail-team', '--reason', 'partner relay'];
const relay = 'tcp 25 198.51.100.0/24';
const europe = openGroup({ region: 'eu-west-1', id: otherId, name: 'mx-eu' });

async function fileOf(lines: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smtp-warden-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'networks.csv');
  await writeFile(path, ['cidr,scope,owner,reason,expiresAt', ...lines, ''].join('\n'));
  return path;
}

test('one allowlist add closes groups in every region: the preview names them, from what to what, and writes nothing', async () => {
  const { cli, changes } = await initedWorld({ groups: [openGroup(), europe] });

  const text = await cli('allowlist add 198.51.100.0/24 --dry-run', ...who);
  const { exitCode, document } = await cli.json('allowlist-add', 'allowlist add 198.51.100.0/24 --dry-run', ...who);

  expect([text.exitCode, exitCode, changes()]).toEqual([0, 0, []]);
  expect(document).toMatchObject({ applied: false, entry: { cidr: '198.51.100.0/24' } });
  expect(document.effect.groups).toMatchObject([
    { region: 'eu-west-1', groupId: otherId, name: 'mx-eu', closes: true },
    {
      ...{ account: '111122223333', region: 'us-east-1', groupId: mailId, name: 'mail' },
      before: { decision: 'defer', openTo: ['0.0.0.0/0'] },
      after: { decision: 'remediate', openTo: ['198.51.100.0/24'] },
      authorize: [expect.stringContaining('198.51.100.0/24')],
      revoke: [expect.stringContaining('0.0.0.0/0')],
    },
  ]);
  expect(document.effect).toMatchObject({ summary: { mode: 'plan', groups: 2, closed: 2 }, unread: [] });
  expect(text.stdout).toMatch(
    /mx-eu[\s\S]*2 groups would change: 2 closed to the internet.*\n.*SMTP_WARDEN_MODE is plan/,
  );
});

test('without a terminal and without --yes nothing is written, and the preview is on standard error', async () => {
  const { cli, sandbox, changes } = await approvedWorld({ groups: [openGroup()] });
  await cli(`fix ${mailId} --yes`);
  const { document } = await cli.json('allowlist-list', 'allowlist list');
  const [entry] = document.entries;
  sandbox.calls.reset();

  const runs = [
    await cli(`allowlist remove ${entry?.id}`),
    await cli(`allowlist renew ${entry?.id} --expires 30d`),
    await cli(`allowlist update ${entry?.id} --owner network-team`),
    await cli('allowlist add 203.0.113.0/24', ...who),
    await cli(`exempt add ${mailId} --expires 1d`, ...who),
    await cli(`groups opt-out ${mailId}`),
  ];

  expect(runs.map(({ exitCode, stdout }) => [exitCode, stdout])).toEqual(runs.map(() => [2, '']));
  for (const { stderr } of runs) expect(stderr).toContain('without a terminal, use --yes');
  expect(runs[0]?.stderr).toMatch(/1 group would change: 1 where approved networks lose access/);
  expect(runs[0]?.stderr).toContain('lose access: 198.51.100.0/24');
  expect(changes()).toEqual([]);
});

test('with --json and without --yes the only document is the error', async () => {
  const { cli } = await initedWorld();

  const { exitCode, document } = await cli.json('error', 'allowlist add 198.51.100.0/24', ...who);

  expect({ exitCode, error: document.error }).toEqual({ exitCode: 2, error: expect.stringContaining('use --yes') });
});

test('what the preview of a removal says is what fix then does', async () => {
  const { cli, sandbox } = await approvedWorld({ groups: [openGroup()] });
  await cli(`fix ${mailId} --yes`);
  const listing = await cli.json('allowlist-list', 'allowlist list');
  const [entry] = listing.document.entries;

  const removal = await cli.json('allowlist-remove', `allowlist remove ${entry?.id} --yes --reason moved`);
  const standing = rulesText(sandbox, mailId);
  await cli(`fix ${mailId} --yes`);

  const [effect] = removal.document.effect.groups;
  expect(removal.document).toMatchObject({ removed: entry?.id, applied: true });
  expect(effect).toMatchObject({ losesAccess: ['198.51.100.0/24'], after: { openTo: [] }, authorize: [] });
  expect([standing, rulesText(sandbox, mailId)]).toEqual([[relay], []]);
});

test('a duplicate is pointed to renew and update, which keep the network let in all the while', async () => {
  const { cli, sandbox } = await approvedWorld({ groups: [openGroup()] });
  await cli(`fix ${mailId} --yes`);
  const duplicate = await cli('allowlist add 198.51.100.0/24 --yes', ...who);
  const [, id = ''] = /(al-\w+) already approves/.exec(duplicate.stderr) ?? [];

  const renewed = await cli.json('allowlist-renew', `allowlist renew ${id} --expires 90d --yes`);
  const updated = await cli.json('allowlist-update', `allowlist update ${id} --owner network-team --yes`);
  const endless = await cli.json('allowlist-renew', `allowlist renew ${id} --expires never --yes`);
  const nothing = await cli(`allowlist update ${id} --yes`);
  await cli(`fix ${mailId} --yes`);

  expect(duplicate.exitCode).toBe(1);
  expect(duplicate.stderr).toContain(`smtp-warden allowlist renew ${id} --expires`);
  expect(duplicate.stderr).not.toContain('remove');
  expect(renewed.document).toMatchObject({ applied: true, entry: { version: 2 }, effect: { groups: [] } });
  expect(updated.document.entry).toMatchObject({ owner: 'network-team', expiresAt: renewed.document.entry.expiresAt });
  expect(endless.document.entry).toMatchObject({ expiresAt: null, owner: 'network-team', version: 4 });
  expect(nothing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--owner, --reason or --expires') });
  expect(rulesText(sandbox, mailId)).toEqual([relay]);
});

test('an import that no group has room for warns with both counts before it is made', async () => {
  const { cli } = await initedWorld({ groups: [openGroup()] });
  const rows = Array.from({ length: 61 }, (_, index) => `198.51.${index * 2}.0/24,everything,mail-team,relay,`);

  const path = await fileOf(rows);
  const text = await cli(`allowlist import ${path} --dry-run`);
  const { document } = await cli.json('allowlist-import', `allowlist import ${path} --dry-run`);

  expect(text.stdout).toMatch(/needs 61 inbound IPv4 rules.*the quota allows 60/);
  expect(text.stdout).toContain('Warning: 1 group would need more rules than the quota allows.');
  expect(document.effect).toMatchObject({ summary: { overQuota: 1, closed: 0 }, groups: [{ heldBackBy: 'quota' }] });
  expect(document.added).toHaveLength(61);
});

test('more closings than the change limit are a warning', async () => {
  const { cli } = await initedWorld({ groups: openGroups(3) });
  const limited = cli.with({ SMTP_WARDEN_CHANGE_LIMIT: '2', SMTP_WARDEN_MODE: 'enforce' });

  const { stdout } = await limited('allowlist add 198.51.100.0/24 --dry-run', ...who);

  expect(stdout).toContain('Warning: 3 groups would be closed, more than the change limit of 2');
});

test('an edit that takes the sum of a group over the limit is refused with the group and the largest entries', async () => {
  const { cli, changes, sandbox } = await initedWorld({ groups: [openGroup({ ingress: [] })] });
  for (const cidr of ['81.0.0.0/9', '82.0.0.0/9']) await cli(`allowlist add ${cidr} --yes`, ...who);
  sandbox.calls.reset();

  const refused = await cli(`allowlist add 83.0.0.0/9 --group ${mailId} --yes`, ...who);
  const elsewhere = await cli('allowlist add 83.0.0.0/9 --account 444455556666 --yes --partial', ...who);

  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toMatch(
    /hold 25165824 public IPv4 addresses together, more than one \/8.*nothing was written/,
  );
  expect(refused.stderr).toContain(mailId);
  expect(elsewhere.exitCode).toBe(0);
  expect(changes()).toEqual(['TransactWriteItems']);
});

test('an exemption shows what it keeps open; renewing it is one write; its end shows what is closed then', async () => {
  const { cli } = await approvedWorld({ groups: [openGroup()] });

  const added = await cli.json('exempt-add', `exempt add ${mailId} --expires 30d --yes`, ...who);
  const { id } = added.document.exemption;
  const twice = await cli(`exempt add ${mailId} --expires 60d --yes`, ...who);
  const renewed = await cli.json('exempt-renew', `exempt renew ${id} --expires 60d --yes`);
  const removal = await cli.json('exempt-remove', `exempt remove ${id} --dry-run`);
  const listing = await cli.json('exempt-list', 'exempt list');

  expect(added.document.effect.groups).toMatchObject([
    { groupId: mailId, before: { decision: 'remediate' }, after: { decision: 'exempt', openTo: ['0.0.0.0/0'] } },
  ]);
  expect(twice.stderr).toContain(`smtp-warden exempt renew ${id} --expires`);
  expect(renewed.document).toMatchObject({ applied: true, exemption: { version: 2 }, effect: { groups: [] } });
  expect(removal.document).toMatchObject({ applied: false, effect: { groups: [{ closes: true }] } });
  expect(listing.document.exemptions).toEqual([renewed.document.exemption]);
});

test('what could not be read is named, and nothing is written without --partial', async () => {
  const { cli, sandbox, changes } = await initedWorld({ groups: [openGroup()] });
  const fault = { kind: 'before', action: 'DescribeSecurityGroups', region: 'ap-south-1', times: 99 } as const;
  sandbox.faults.add({ ...fault, code: 'UnauthorizedOperation', status: 403 });

  const dry = await cli.json('allowlist-add', 'allowlist add 198.51.100.0/24 --dry-run', ...who);
  const refused = await cli('allowlist add 198.51.100.0/24 --yes', ...who);
  const refusedChanges = changes();
  const partial = await cli.json('allowlist-add', 'allowlist add 198.51.100.0/24 --yes --partial', ...who);

  const unread = [{ account: '111122223333', region: 'ap-south-1', groupId: null, reason: expect.any(String) }];
  expect(dry).toMatchObject({ exitCode: 0, document: { effect: { groups: [{ groupId: mailId }], unread } } });
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toMatch(/not everything could be read.*111122223333 ap-south-1.*--partial/);
  expect(refusedChanges).toEqual([]);
  expect(partial).toMatchObject({ exitCode: 0, document: { applied: true, effect: { unread } } });
});

test('an edit for one group reads that group wherever it is, and an edit for a VPC the groups of that VPC', async () => {
  const { cli } = await initedWorld({
    groups: [openGroup(), europe, openGroup({ id: 'sg-0000000000000a003', name: 'far', vpc: 'vpc-0123456789abcdef1' })],
  });
  const add = (scope: string) =>
    cli.json('allowlist-add', `allowlist add 198.51.100.0/24 ${scope} --dry-run --force`, ...who);

  const group = await add(`--group ${otherId}`);
  const vpc = await add('--vpc vpc-0123456789abcdef1');
  const account = await add('--account 111122223333');

  const ids = [group, vpc, account].map(({ document }) => document.effect.groups.map(({ groupId }) => groupId));
  expect(ids).toEqual([[otherId], ['sg-0000000000000a003'], [otherId, mailId, 'sg-0000000000000a003']]);
});

test('an import with a group or a VPC that is nowhere is refused unless --force, with every such id', async () => {
  const { cli, changes } = await initedWorld({ groups: [openGroup()] });
  const scopes = [`group:${mailId}`, 'group:sg-0000000000000dead', 'vpc:vpc-0000000000000dead'];
  const path = await fileOf(scopes.map((scope) => `198.51.100.0/24,${scope},mail-team,relay,`));

  const refused = await cli(`allowlist import ${path} --yes`);
  const refusedChanges = changes();
  const forced = await cli.json('allowlist-import', `allowlist import ${path} --yes --force`);

  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toMatch(
    /sg-0000000000000dead, vpc-0000000000000dead: not found .* nothing was written.*--force/,
  );
  expect(refusedChanges).toEqual([]);
  expect(forced).toMatchObject({ exitCode: 0, document: { applied: true, added: [{}, {}, {}] } });
});

test('--partial does not let an import name a group that is not found where something was read', async () => {
  const { cli, sandbox, changes } = await initedWorld({ groups: [openGroup()] });
  const fault = { kind: 'before', action: 'DescribeSecurityGroups', region: 'ap-south-1', times: 99 } as const;
  sandbox.faults.add({ ...fault, code: 'UnauthorizedOperation', status: 403 });
  const path = await fileOf(['198.51.100.0/24,group:sg-0000000000000dead,mail-team,relay,']);

  const refused = await cli(`allowlist import ${path} --yes --partial`);
  const refusedChanges = changes();
  const forced = await cli(`allowlist import ${path} --yes --partial --force`);

  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toMatch(
    /sg-0000000000000dead: not found .*not everything was: 111122223333 ap-south-1.*--force/,
  );
  expect([refusedChanges, forced.exitCode]).toEqual([[], 0]);
});
