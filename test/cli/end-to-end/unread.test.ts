import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { approvedWorld, cliWorld, openGroup, tables } from './cli-world.ts';
import { bundle, environmentOf, exited, startCli } from './run-cli.ts';

/** Runs a command one of whose streams nobody reads, from its first byte on. */
async function unread(stream: 'stdout' | 'stderr', args: readonly string[], environment: Record<string, string>) {
  const child = startCli(args, environment);
  const other = text(stream === 'stdout' ? child.stderr : child.stdout);
  child[stream].destroy();
  await exited(child);
  return { exitCode: child.exitCode, other: await other };
}

test('an edit whose preview nobody reads is made all the same', async () => {
  const { cli, sandbox } = await approvedWorld({ groups: [openGroup()] });
  const edit = ['allowlist', 'add', '203.0.113.0/24', '--owner', 'a', '--reason', 'b', '--yes'];

  const run = await unread('stderr', edit, sandbox.environment());

  expect(run).toMatchObject({ exitCode: 0, other: expect.stringMatching(/^Approved: al-\w+ {2}203\.0\.113\.0\/24/) });
  expect((await cli('allowlist list')).stdout).toContain('203.0.113.0/24');
});

test('init begins the chain of the policy though nobody reads about the tables', async () => {
  const { cli, sandbox } = await cliWorld();

  const run = await unread('stdout', ['init'], sandbox.environment());

  expect(run.exitCode).toBe(0);
  expect((await cli('init')).stdout).toBe(
    `${Object.values(tables)
      .map((table) => `${table}: exists already\n`)
      .join('')}Policy's chain: exists already, and the allowlist table says the same\n`,
  );
});

test.runIf(existsSync('/dev/full')).each(['table', 'json', 'csv'])(
  'findings that a full disk did not take are no findings but a failure: %s',
  async (format) => {
    const { sandbox } = await cliWorld({ groups: [openGroup()] });
    const full = openSync('/dev/full', 'w');

    const env = environmentOf(sandbox.environment());
    const child = spawn(bundle, ['scan', '-o', format], { env, stdio: ['ignore', full, 'pipe'] });
    closeSync(full);
    const told = child.stderr && text(child.stderr);
    await exited(child);

    expect(child.exitCode).toBe(1);
    expect(await told).toContain('smtp-warden: the output cannot be written: ENOSPC');
  },
);
