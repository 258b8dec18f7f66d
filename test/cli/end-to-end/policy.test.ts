import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { anEdit } from '../../builders/an-edit.ts';
import { anEntry } from '../../builders/builders.ts';
import { policyIn } from '../../builders/policy-table.ts';
import { initedWorld, mailId, openGroup, otherId, rulesText, tables } from './cli-world.ts';

async function fileOf(name: string, content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smtp-warden-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const who = ['--owner', 'mail-team', '--reason', 'partner relay'];

test('an approval is added for everything, an account, a VPC or a group, listed in order, and removed by its id', async () => {
  const { cli } = await initedWorld({ groups: [openGroup()] });

  const added = [
    await cli.json('allowlist-add', 'allowlist add --yes 198.51.100.0/24 --account 111122223333', ...who),
    await cli.json('allowlist-add', 'allowlist add --yes 2001:DB8:0:0::/32 --vpc vpc-0123456789abcdef0', ...who),
    await cli.json('allowlist-add', `allowlist add --yes 203.0.113.0/24 --group ${mailId} --expires 30d`, ...who),
    await cli.json('allowlist-add', 'allowlist add --yes 192.0.2.0/24', ...who),
  ];
  const [, vpc] = added;
  const removal = await cli.json('allowlist-remove', `allowlist remove --yes ${vpc?.document.entry.id}`);
  const again = await cli(`allowlist remove --yes ${vpc?.document.entry.id}`);
  const listing = await cli.json('allowlist-list', 'allowlist list');

  expect(added.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
  expect(vpc?.document.entry).toMatchObject({ cidr: '2001:db8::/32', createdBy: expect.stringContaining('sandbox') });
  expect(removal).toMatchObject({ exitCode: 0, document: { removed: vpc?.document.entry.id, applied: true } });
  expect(again).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('has ended already, removed by') });
  expect(listing.document.entries.map(({ cidr, scope, expired }) => [cidr, scope.kind, expired])).toEqual([
    ['198.51.100.0/24', 'account', false],
    ['192.0.2.0/24', 'everything', false],
    ['203.0.113.0/24', 'group', false],
    ['2001:db8::/32', 'vpc', true],
  ]);
});

test('what was removed is listed with who removed it, and neither exported nor wanted of an import', async () => {
  const { cli } = await initedWorld();
  const added = await cli.json('allowlist-add', 'allowlist add --yes 198.51.100.0/24', ...who);
  await cli('allowlist add --yes 2001:db8::/32', ...who);
  await cli(`allowlist remove --yes ${added.document.entry.id}`);

  const table = await cli('allowlist list');
  const csv = await cli('allowlist export');
  const again = await cli.json(
    'allowlist-import',
    `allowlist import ${await fileOf('a.csv', csv.stdout)} --replace --yes`,
  );

  expect(table.stdout).toMatch(/198\.51\.100\.0\/24 .* removed by arn:aws:\S+ \d{4}-/);
  expect(csv.stdout).toMatch(
    /^cidr,scope,owner,reason,expiresAt\n2001:db8::\/32,everything,mail-team,partner relay,\n$/,
  );
  expect(again).toMatchObject({ exitCode: 0, document: { applied: false, unchanged: 1, removed: [] } });
});

test('what ended more than 30 days ago is listed with --all alone', async () => {
  const { cli, sandbox } = await initedWorld();
  const day = 24 * 3_600_000;
  const ended = [29, 31].map((days) => {
    const expiresAt = new Date(Date.now() - days * day).toISOString();
    return { kind: 'putEntry' as const, entry: anEntry({ id: `al-${days}-days`, expiresAt }), replaces: null };
  });
  await policyIn(new DynamoDBClient(sandbox.clientConfig()), tables).apply(anEdit(ended));

  const lately = await cli.json('allowlist-list', 'allowlist list');
  const all = await cli.json('allowlist-list', 'allowlist list --all');

  const ids = [lately, all].map(({ document }) => document.entries.map(({ id }) => id).toSorted());
  expect(ids).toEqual([['al-29-days'], ['al-29-days', 'al-31-days']]);
});

test('where all that was approved ended earlier, the empty list says so and names --all', async () => {
  const { cli, sandbox } = await initedWorld();
  const entry = anEntry({ expiresAt: new Date(Date.now() - 31 * 24 * 3_600_000).toISOString() });
  const allowlist = policyIn(new DynamoDBClient(sandbox.clientConfig()), tables);

  const before = await cli('allowlist list');
  await allowlist.apply(anEdit([{ kind: 'putEntry', entry, replaces: null }]));
  const after = await cli('allowlist list');

  expect(before.stdout).toMatch(/^Nothing is approved yet\./);
  expect(after.stdout).toMatch(/^Nothing is approved, and nothing ended in the last 30 days\..*\(1\).*--all/);
});

test('a managed rule goes when its only approval is removed, and fix --all lets in who is approved afterwards', async () => {
  const { cli, sandbox } = await initedWorld({ groups: [openGroup()] });
  const added = await cli.json('allowlist-add', 'allowlist add --yes 198.51.100.0/24', ...who);
  await cli(`fix ${mailId} --yes`);
  await cli(`allowlist remove --yes ${added.document.entry.id}`);

  await cli(`fix ${mailId} --yes`);
  const without = rulesText(sandbox, mailId);
  await cli('allowlist add --yes 203.0.113.0/24', ...who);
  const plans = [await cli(`plan ${mailId}`), await cli('plan --all')];
  const fixed = await cli('fix --all --yes');

  expect(without).toEqual([]);
  for (const { stdout } of plans) expect(stdout).toContain('203.0.113.0/24');
  expect(fixed.exitCode).toBe(0);
  expect(rulesText(sandbox, mailId)).toEqual(['tcp 25 203.0.113.0/24']);
});

test('what is exported can be imported elsewhere; a second import changes nothing', async () => {
  const from = await initedWorld();
  const to = await initedWorld();
  await from.cli('allowlist add --yes 198.51.100.0/24', '--owner', '=cmd|calc', '--reason', 'a "quoted", reason');
  await from.cli('allowlist add --yes 2001:db8::/32 --expires 2w', ...who);
  const csv = await from.cli('allowlist export');
  const json = await from.cli('allowlist export --format json');
  const files = [await fileOf('a.csv', csv.stdout), await fileOf('a.json', json.stdout)];

  const preview = await to.cli.json('allowlist-import', `allowlist import ${files[0]} --dry-run`);
  const unasked = await to.cli(`allowlist import ${files[0]}`);
  const writesBefore = to.changes();
  const first = await to.cli.json('allowlist-import', `allowlist import ${files[0]} --yes`);
  const second = await to.cli.json('allowlist-import', `allowlist import ${files[1]} --replace --yes`);
  const exported = await to.cli('allowlist export');

  expect(preview).toMatchObject({ exitCode: 0, document: { applied: false, added: [{}, {}] } });
  expect(unasked).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringMatching(/2 to add[\s\S]*--yes/) });
  expect(writesBefore).toEqual([]);
  expect(first).toMatchObject({ exitCode: 0, document: { applied: true, unchanged: 0 } });
  expect(second).toMatchObject({ exitCode: 0, document: { applied: false, added: [], removed: [], unchanged: 2 } });
  expect(exported.stdout).toBe(csv.stdout);
});

test('an import with one bad row writes nothing and names every bad row', async () => {
  const { cli, changes } = await initedWorld();
  const rows = ['198.51.100.0/24,everything,a,b,', '10.0.0.1/8,everything,a,b,', '0.0.0.0/0,everything,a,b,'];
  const file = await fileOf('bad.csv', ['cidr,scope,owner,reason,expiresAt', ...rows].join('\n'));

  const { exitCode, document } = await cli.json('error', `allowlist import ${file} --yes`);

  expect(exitCode).toBe(2);
  expect(document.error).toContain('nothing was written');
  expect(document.problems?.map(({ row }) => row)).toEqual([3, 4]);
  expect(changes()).toEqual([]);
});

test('an exempt group stays open until the exemption ends or is removed', async () => {
  const { cli, sandbox } = await initedWorld({ groups: [openGroup()] });
  await cli('allowlist add --yes 198.51.100.0/24', ...who);

  const added = await cli.json('exempt-add', `exempt add --yes ${mailId} --expires 30d`, ...who);
  const { exemption } = added.document;
  const twice = await cli(`exempt add --yes ${mailId} --expires 60d`, ...who);
  const replaced = await cli.json('exempt-add', `exempt add --yes ${mailId} --expires 60d --replace`, ...who);
  const listing = await cli.json('exempt-list', 'exempt list');
  const exempted = await cli.json('fix', `fix ${mailId} --yes`);
  const rulesThen = rulesText(sandbox, mailId);
  const removal = await cli.json('exempt-remove', `exempt remove --yes ${exemption.id}`);
  const fixed = await cli(`fix ${mailId} --yes`);

  expect(added.exitCode).toBe(0);
  expect(twice).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('use --replace') });
  expect(replaced.document.exemption).toMatchObject({ id: exemption.id, version: 2 });
  expect(listing.document.exemptions).toEqual([replaced.document.exemption]);
  expect(exempted).toMatchObject({ exitCode: 3, document: { skipped: [{ outcome: 'exempted' }] } });
  expect(rulesThen).toEqual(['tcp 25 0.0.0.0/0']);
  expect(removal.document).toMatchObject({ removed: exemption.id, applied: true });
  expect(fixed.exitCode).toBe(0);
  expect(rulesText(sandbox, mailId)).toEqual(['tcp 25 198.51.100.0/24']);
});

test('groups are opted in and out, again without an error, and one that only looks opted in is told apart', async () => {
  const almost = openGroup({ id: otherId, name: 'almost', tags: { 'SMTP-Warden:auto-fix': 'true' } });
  const { cli, sandbox } = await initedWorld({ groups: [openGroup({ tags: { team: 'mail' } }), almost] });

  const first = await cli.json('groups-opt-in', `groups opt-in --yes ${mailId}`);
  const again = await cli.json('groups-opt-in', `groups opt-in --yes ${mailId}`);
  const listing = await cli.json('groups-list', 'groups list');
  const out = await cli.json('groups-opt-out', `groups opt-out --yes ${mailId}`);
  const outAgain = await cli(`groups opt-out --yes ${mailId}`);

  expect([first.exitCode, again.exitCode, out.exitCode, outAgain.exitCode]).toEqual([0, 0, 0, 0]);
  expect([first.document, out.document]).toMatchObject([{ optedIn: true }, { groupId: mailId, optedIn: false }]);
  expect(listing.document.groups).toMatchObject([
    { groupId: mailId, optedIn: true, note: 'opted in' },
    { groupId: otherId, optedIn: false, note: expect.stringContaining('differs') },
  ]);
  expect(Object.fromEntries(sandbox.group(mailId).tags)).toEqual({ team: 'mail' });
});

test('no word of a person reaches a rule description, whatever signs EC2 refuses there', async () => {
  const { cli, sandbox } = await initedWorld({ groups: [openGroup()] });
  const owner = `O'Brien <ops> "#1" \\ 👩‍💻 王 ${'x'.repeat(400)}`;

  const added = await cli(
    'allowlist add --yes 198.51.100.0/24',
    '--owner',
    owner,
    '--reason',
    '`$(reboot)`; % ^ & | ~',
  );
  const fixed = await cli(`fix ${mailId} --yes`);

  expect([added.exitCode, fixed.exitCode]).toEqual([0, 0]);
  expect(sandbox.rulesOf(mailId)).toMatchObject([
    { source: '198.51.100.0/24', description: expect.stringMatching(/^smtp-warden allowlist al-\w+ \(rem-\w+\)$/) },
  ]);
});
