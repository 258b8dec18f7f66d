import { PassThrough, Readable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { statusReader } from '../../../cli/console/read-status.ts';
import { version } from '../../../cli/version.ts';
import type { StatusInfo } from '../../../console/shared/status-info.ts';
import { readSettings } from '../../../runtime/settings.ts';
import { startSandbox } from '../../../sandbox/start-sandbox.ts';
import { inProcess } from '../../builders/process-of-run.ts';
import { type Environment, environmentOf } from '../end-to-end/run-cli.ts';

/** A sandbox, and what reads the status in its environment. */
async function aStatus(more: Environment = {}, parts: Partial<Parameters<typeof statusReader>[0]> = {}) {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const env = { ...environmentOf({ ...sandbox.environment(), ...more }) };
  const read = statusReader({
    settings: readSettings(env),
    readOnly: false,
    sandbox: null,
    shell: { before: '', after: [] },
    ...parts,
  });
  const run = { env, stdin: Readable.from([]), stdout: new PassThrough(), stderr: new PassThrough(), exitCode: 0 };
  const asked = () => sandbox.calls.count('GetCallerIdentity');
  return { sandbox, status: (): Promise<StatusInfo> => inProcess(run, read), asked };
}

test('the status says whose credentials these are, where, and what may be done', async () => {
  const shell = { before: 'AWS_REGION=us-east-1 ', after: ['--profile', 'x'] };
  const settings = {
    SMTP_WARDEN_MODE: 'enforce',
    SMTP_WARDEN_ACCOUNTS: '222233334444',
    SMTP_WARDEN_REGIONS: 'eu-west-1',
  };
  const { status } = await aStatus(settings, { readOnly: true, shell });

  expect(await status()).toEqual({
    version,
    account: '111122223333',
    caller: 'arn:aws:iam::111122223333:user/sandbox',
    region: 'us-east-1',
    profile: null,
    mode: 'enforce',
    noticeDays: 14,
    optInTag: 'smtp-warden:auto-fix=true',
    readOnly: true,
    sandbox: null,
    accounts: ['111122223333', '222233334444'],
    regions: ['eu-west-1'],
    shell,
    problem: null,
  });
});

test('who the caller is, is asked once for many', async () => {
  const { status, asked } = await aStatus();

  await Promise.all([status(), status()]);
  await status();

  expect(asked()).toBe(1);
});

test('credentials that do not work are a problem with advice, and are tried again', async () => {
  const { status, sandbox } = await aStatus();
  const fault = { kind: 'before', code: 'ExpiredToken', message: 'expired', status: 403, times: 1 } as const;
  sandbox.faults.add({ ...fault, action: 'GetCallerIdentity' });

  const before = await status();
  const after = await status();

  expect(before).toMatchObject({ account: null, caller: null, region: 'us-east-1', accounts: [] });
  expect(before.problem).toBe('The AWS session has expired. Sign in again (ExpiredToken: expired)');
  expect(after).toMatchObject({ account: '111122223333', problem: null });
});

test('without a region the problem says how to give one', async () => {
  const { status } = await aStatus({ AWS_REGION: '', AWS_DEFAULT_REGION: '' });

  const { region, problem } = await status();

  expect(region).toBeNull();
  expect(problem).toMatch(/no AWS region: set AWS_REGION/);
});

test('managed accounts that cannot be read are left out', async () => {
  const { status } = await aStatus({ SMTP_WARDEN_ORGANISATION: 'o-abcdefghij' });

  expect(await status()).toMatchObject({ account: '111122223333', accounts: [], problem: null });
});
