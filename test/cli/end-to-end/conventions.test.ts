import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jsonDocuments } from '../../../cli/json-documents.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/start-sandbox.ts';
import { mailId, openGroup, otherId, worldOf } from './cli-world.ts';
import { type Cli, runCli } from './run-cli.ts';

const who = [
  '--owner',
  'mail-team',
  '--reason',
  '=partner relay, the one of the whole of the north of Europe and Iceland',
];

let sandbox: Sandbox;
let cli: Cli;
let home: string;
beforeAll(async () => {
  const europe = openGroup({ region: 'eu-west-1', id: otherId, name: 'mail-eu' });
  sandbox = await startSandbox({ seed: { groups: [openGroup(), europe] } });
  ({ cli } = worldOf(sandbox));
  await cli('init');
  await cli('allowlist add --yes 198.51.100.0/24', ...who);
  home = await mkdtemp(join(tmpdir(), 'smtp-warden-'));
});
afterAll(async () => {
  await sandbox.close();
  await rm(home, { recursive: true });
});

test.concurrent.each([
  ['-o json is --json', 'allowlist list -o json', 'allowlist list --json'],
  ['-o csv is --format csv', 'allowlist export -o csv', 'allowlist export --format csv'],
  ['-o aws-cli is --format aws-cli', 'plan --all -o aws-cli', 'plan --all --format aws-cli'],
  ['-o jsonl is the default of an export of the history', 'history export -o jsonl', 'history export'],
  ['-o table is the default elsewhere', 'scan -o table', 'scan'],
])('%s', async (_, line, older) => {
  const [first, second] = await Promise.all([cli(line), cli(older)]);

  const withoutIds = (text: string) => text.replaceAll(/rem-[0-9a-z]+/g, 'rem');
  expect(first.exitCode).toBe(second.exitCode);
  expect(withoutIds(first.stdout)).toBe(withoutIds(second.stdout));
});

test('a list as CSV has whole values, and no cell that a spreadsheet runs', async () => {
  const { exitCode, stdout } = await cli('allowlist list -o csv');

  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^id,cidr,scope,owner,reason,expiresAt\nal-\w+,198\.51\.100\.0\/24,everything,mail-team,/);
  expect(stdout).toContain(`"'${who[3]}"`);
});

test.concurrent.each([
  [
    'scan -o csv',
    /^account,region,groupId,groupName,vpcId,optedIn,decision,reason,exposures,reachability,interfaces,sourcesCutOff\n111122223333,us-east-1,sg-0+a001,mail,/,
  ],
  [
    'groups list -o csv',
    /^groupId,groupName,account,region,vpcId,optedIn,note\nsg-0+a001,mail,111122223333,us-east-1,vpc-\w+,true,opted in\n$/,
  ],
  ['exempt list -o csv', /^id,groupId,region,account,owner,reason,expiresAt\n$/],
])('CSV has a header line and nothing but rows: %s', async (line, text) => {
  expect((await cli(line)).stdout).toMatch(text);
});

test.concurrent.each([
  [
    'allowlist list -o yaml',
    /argument 'yaml' is invalid\. Allowed choices are table, json, csv\. \(add --help for usage\)\n$/,
  ],
  ['doctor -o csv', /argument 'csv' is invalid\. Allowed choices are table, json\./],
  ['plan --all --output plan.txt', /argument 'plan\.txt' is invalid\. Allowed choices are table, json, aws-cli\./],
  ['plan --all --json -o aws-cli', /give one format, not json and aws-cli\n$/],
  ['groups optin', /^smtp-warden: unknown command 'optin' \(Did you mean opt-in\?\) \(add --help for usage\)\n$/],
  ['scan --profile=', /--profile is empty; give the name of a profile\n$/],
  ['scan --region us-east-1,,eu-west-1', /"" is not an AWS region/],
])('without a terminal a usage error is one line: %s', async (line, says) => {
  const { exitCode, stderr } = await cli(line);

  expect(exitCode).toBe(2);
  expect(stderr).toMatch(says);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
});

test('an error of several lines is one line without a terminal, and whole in JSON', async () => {
  const settings = { SMTP_WARDEN_MODE: 'banana', SMTP_WARDEN_BRAKE: '-1' };

  const { stderr, stdout } = await cli.with(settings)('scan -o json');

  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toContain('SMTP_WARDEN_MODE');
  expect(JSON.parse(stdout).error).toContain('SMTP_WARDEN_BRAKE');
});

test('--region takes several regions with commas and when repeated, each once', async () => {
  const { document } = await cli.json('scan', 'scan --region us-east-1,eu-west-1 --region us-east-1');

  expect(document.regions).toEqual(['us-east-1', 'eu-west-1']);
  expect(document.findings.map(({ groupId }) => groupId)).toEqual([mailId, otherId]);
});

test('--profile is AWS_PROFILE, and counts more than keys in the environment', async () => {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, ...rest } = sandbox.environment();
  const file = join(home, 'credentials');
  await writeFile(file, `[mail]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`);
  const environment = { ...rest, AWS_SHARED_CREDENTIALS_FILE: file, AWS_CONFIG_FILE: join(home, 'config') };
  const keys = { AWS_ACCESS_KEY_ID: 'ASIAOTHER', AWS_SECRET_ACCESS_KEY: 'of somebody else' };

  const [withFlag, withBoth, without] = await Promise.all([
    runCli(['allowlist', 'list', '--profile', 'mail'], environment),
    runCli(['allowlist', 'list', '--profile', 'mail'], { ...environment, ...keys }),
    runCli(['allowlist', 'list'], environment),
  ]);

  expect(withFlag).toMatchObject({ exitCode: 0, stderr: '' });
  expect(withBoth).toEqual(withFlag);
  expect(without.exitCode).toBe(1);
});

test('help takes the whole name of a command', async () => {
  const [help, flag, unknown] = await Promise.all([
    cli('help allowlist add'),
    cli('allowlist add --help'),
    cli('help allowlist nothing'),
  ]);

  expect(help).toEqual(flag);
  expect(unknown).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("unknown command 'allowlist nothing'"),
  });
});

test.concurrent.each(['bash', 'zsh', 'fish'])('the completion for %s knows every command', async (shell) => {
  const { exitCode, stdout, stderr } = await cli(`completion ${shell}`);

  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  for (const name of Object.keys(jsonDocuments).filter((one) => one !== 'error'))
    expect(stdout).toContain(`/${name.replace('-', '/')}`);
  if (shell === 'bash') expect(spawnSync('bash', ['-n'], { input: stdout }).status ?? 0).toBe(0);
});
