import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/start-sandbox.ts';
import { initedWorld, openGroup, worldOf } from './cli-world.ts';
import { bundle, type Environment, environmentOf } from './run-cli.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: { groups: [openGroup()] } });
  await worldOf(sandbox).cli('init');
  sandbox.calls.reset();
});
afterAll(() => sandbox.close());

const who = ['--owner', 'mail-team', '--reason', 'relay'];
const sg = 'sg-0000000000000a001';

interface Case {
  readonly line: string;
  readonly more?: string[];
  readonly env?: Environment;
  readonly says: RegExp;
}

const usage: Case[] = [
  { line: 'fix sg-123 --yes', says: /"sg-123" is not a security group id such as sg-0123456789abcdef0/ },
  { line: 'fix SG-0000000000000A001 --yes', says: /not a security group id/ },
  { line: 'plan', more: [`${sg} `], says: /not a security group id/ },
  { line: 'groups opt-in mail sg-1', says: /"sg-1" is not a security group id/ },
  { line: 'groups opt-in', more: [' '], says: /an id or name of a security group is empty/ },
  { line: 'history list --group eni-1', says: /not a security group id/ },
  { line: 'exempt add sg-1 --expires 1d', more: who, says: /not a security group id/ },
  { line: 'plan', says: /give the id or name of a security group, or --all/ },
  { line: `fix ${sg} --all --yes`, says: /give groups or --all, not both/ },

  { line: 'allowlist add 198.51.100.1/24', more: who, says: /host bits set; did you mean 198\.51\.100\.0\/24/ },
  { line: 'allowlist add 0.0.0.0/0', more: who, says: /0\.0\.0\.0\/0 is wider than \/8/ },
  { line: 'allowlist add 1.2.3.4/0', more: who, says: /1\.2\.3\.4\/0 is wider than \/8/ },
  { line: 'allowlist add 0:0:0:0:0:0:0:0/0', more: who, says: /is wider than \/16/ },
  { line: 'allowlist add ::0/0', more: who, says: /is wider than \/16/ },
  { line: 'allowlist add 2001:DB8::1:0:0/32', more: who, says: /did you mean 2001:db8::\/32/ },
  { line: 'allowlist add 198.51.100.0', more: who, says: /198\.51\.100\.0/ },
  { line: 'allowlist add 198.51.100.0/33', more: who, says: /198\.51\.100\.0\/33/ },
  { line: 'allowlist add 010.0.0.0/8', more: who, says: /010\.0\.0\.0\/8/ },
  { line: 'allowlist add fe80::%eth0/64', more: who, says: /fe80::%eth0\/64/ },
  { line: 'allowlist add 198.51.100.0/24 --expires 2020-01-01', more: who, says: /is in the past; give a time/ },
  { line: 'allowlist add 198.51.100.0/24 --expires soon', more: who, says: /is not a time; write a date/ },
  { line: 'allowlist add 198.51.100.0/24 --expires 2027-02-31', more: who, says: /is not a time/ },
  { line: 'allowlist add 198.51.100.0/24 --owner o --reason', more: [' '], says: /reason is missing; say/ },
  { line: 'allowlist add 198.51.100.0/24 --reason r --owner', more: ['a\nb'], says: /one plain line/ },
  { line: 'allowlist add 198.51.100.0/24 --reason r', says: /required option '--owner <owner>'/ },
  { line: 'allowlist add 198.51.100.0/24 --account 1', more: who, says: /not a 12-digit account id/ },
  {
    line: 'allowlist add 198.51.100.0/24 --account 111122223333 --vpc vpc-01234567',
    more: who,
    says: /cannot be used/,
  },
  { line: 'allowlist import nowhere.csv', says: /cannot read the file/ },
  { line: 'allowlist import package.yml', says: /has to end in \.csv or \.json/ },
  { line: 'allowlist import package.json', says: /smtp-warden allowlist export --format json shows one/ },
  { line: `exempt add ${sg} --expires 2y`, more: who, says: /is not a time/ },
  { line: `exempt add ${sg} --expires 400d`, more: who, says: /at most one year/ },
  { line: 'history list --since yesterday', says: /"yesterday" is not a time; write a date/ },
  { line: 'history list --outcome closed', says: /Allowed choices are planned/ },
  { line: 'history list --account 12', says: /"12" is not a 12-digit account id/ },
  { line: 'history list --limit 0', says: /whole number above 0/ },
  { line: 'history verify --anchor nowhere.json', says: /nowhere\.json cannot be read/ },

  { line: 'clean', says: /unknown command 'clean'/ },
  { line: 'groups optin', says: /unknown command 'optin'/ },
  { line: 'scan --everything', says: /unknown option '--everything'/ },
  { line: '--output table scan', says: /options come after the command, such as: smtp-warden scan --output json/ },
  { line: 'scan us-east-1', says: /too many arguments/ },
  { line: 'plan --all --format yaml', says: /Allowed choices are table, json, aws-cli/ },
  { line: 'scan', env: { SMTP_WARDEN_MODE: 'banana' }, says: /"plan"\|"enforce"[\s\S]*SMTP_WARDEN_MODE/ },
  { line: 'scan', env: { SMTP_WARDEN_MOED: 'plan' }, says: /SMTP_WARDEN_MOED/ },
  { line: 'fix --all --yes', env: { SMTP_WARDEN_BRAKE: '-1' }, says: /whole number[\s\S]*SMTP_WARDEN_BRAKE/ },
  { line: 'scan --region mars', says: /"mars" is not an AWS region such as us-east-1/ },
];

test.concurrent.each(usage)(
  'exit 2, a message and no change: $line $more $env',
  async ({ line, more = [], env = {}, says }) => {
    const { cli, changes } = worldOf(sandbox);

    const { exitCode, stdout, stderr } = await cli.with(env)(line, ...more);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect(changes()).toEqual([]);
  },
);

const failures: Case[] = [
  { line: 'fix sg-0000000000000dead --yes', says: /sg-0000000000000dead does not exist in account 111122223333/ },
  { line: 'plan sg-0000000000000dead', says: /check the id and --region/ },
  { line: 'groups opt-in sg-0000000000000dead', says: /does not exist/ },
  { line: 'groups opt-in male', says: /no security group is named "male" in account 111122223333, region us-east-1/ },
  { line: 'allowlist remove al-0', says: /see the ids with: smtp-warden allowlist list/ },
  { line: 'exempt remove ex-0', says: /see the ids with: smtp-warden exempt list/ },
  { line: 'history show rem-0', says: /smtp-warden history list/ },
];

test.concurrent.each(failures)('exit 1, a message and no change: $line', async ({ line, says }) => {
  const { cli, changes } = worldOf(sandbox);

  const { exitCode, stdout, stderr } = await cli(line);

  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toMatch(says);
  expect(changes()).toEqual([]);
});

test('an endpoint that is not a URL is refused by the name of its variable', async () => {
  const { exitCode, stderr } = await worldOf(sandbox).cli.with({ AWS_ENDPOINT_URL: 'localhost' })('scan');

  expect({ exitCode, stderr }).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('AWS_ENDPOINT_URL is not a URL such as http://127.0.0.1:4566'),
  });
});

test.runIf(existsSync('/dev/full'))('a full disk is a failure in one line, without a stack trace', () => {
  const full = openSync('/dev/full', 'w');

  const { status, stderr } = spawnSync(bundle, ['completion', 'bash'], {
    env: environmentOf({}),
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  });

  closeSync(full);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^smtp-warden: the output cannot be written: ENOSPC[^\n]*\n$/);
});

test('a duplicate is refused in any spelling, naming the entry that is in the way', async () => {
  const { cli, sandbox: own, changes } = await initedWorld();
  const first = await cli.json('allowlist-add', 'allowlist add 2001:db8:0::/48 --yes', ...who);
  own.calls.reset();

  const again = await cli('allowlist add 2001:0DB8:0000:0:0:0:0:0/48', ...who);

  expect(again).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(first.document.entry.id) });
  expect(changes()).toEqual([]);
});
