import { expect, test } from 'vitest';
import { approvedWorld, mailId, openGroup, rulesText } from './cli-world.ts';

test('a profile that does not exist, and one beside the variables of the sandbox, are told before anything is called', async () => {
  const { cli, sandbox } = await approvedWorld({ groups: [openGroup()] });
  const elsewhere = cli.with({
    AWS_CONFIG_FILE: '/nowhere/config',
    AWS_SHARED_CREDENTIALS_FILE: '/nowhere/credentials',
  });
  const noSandbox = { AWS_ENDPOINT_URL: '', AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };

  const unknown = await elsewhere.with({ ...noSandbox, AWS_PROFILE: 'nope' })('scan');
  const beside = await Promise.all([
    elsewhere.with({ AWS_PROFILE: 'default' })(`fix ${mailId} --yes`),
    elsewhere(`fix ${mailId} --yes --profile default`),
  ]);
  const json = await elsewhere.with({ AWS_PROFILE: 'nope' }).json('error', 'scan');

  expect(unknown).toMatchObject({
    exitCode: 2,
    stdout: '',
    stderr: expect.stringMatching(
      /AWS_PROFILE is "nope", and no such profile is in \/nowhere\/config or .*; they name no/,
    ),
  });
  for (const run of beside) {
    expect(run).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('to use the sandbox') });
  }
  expect(json).toMatchObject({ exitCode: 2, document: { error: expect.stringContaining('AWS_PROFILE is "nope"') } });
  expect(sandbox.calls.list()).toEqual([]);
  expect(rulesText(sandbox, mailId)).toEqual(['tcp 25 0.0.0.0/0']);
});

test('a profile without credentials is named', async () => {
  const { cli } = await approvedWorld();

  const { exitCode, stderr } = await cli.with({
    AWS_ENDPOINT_URL: '',
    AWS_ACCESS_KEY_ID: '',
    AWS_SECRET_ACCESS_KEY: '',
    AWS_PROFILE: 'default',
  })('scan');

  expect(exitCode).toBe(1);
  expect(stderr).toContain('The AWS profile "default" gives no credentials. Sign in again, or check its settings');
});
