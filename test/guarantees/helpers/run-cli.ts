import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type CliRun, runInProcess } from '../../builders/run-in-process.ts';

const root = join(import.meta.dirname, '../../..');

export type Environment = Readonly<Record<string, string>>;
export type CliProcess = ChildProcessByStdio<null, Readable, Readable>;

export type { CliRun };

function environmentOf(environment: Environment): Environment {
  return {
    PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
    HOME: tmpdir(),
    NO_COLOR: '1',
    NODE_COMPILE_CACHE: join(tmpdir(), 'smtp-warden-compile-cache'),
    ...environment,
  };
}

/** Starts the built command line with this environment and no other. */
export function startCli(args: readonly string[], environment: Environment): CliProcess {
  const env = environmentOf(environment);
  const bundle = join(root, 'dist/smtp-warden.js');
  return spawn(join(root, 'node_modules/.bin/node'), [bundle, ...args], {
    env,
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Resolves when the process has ended. */
export async function ended(child: CliProcess): Promise<CliRun> {
  const exited = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { exitCode: child.exitCode, stdout, stderr };
}

/** Runs the command line to its end in the process of the test. */
export function runCli(args: readonly string[], environment: Environment): Promise<CliRun> {
  return runInProcess(args, environmentOf(environment));
}

/** The one JSON document that a command has printed; an empty object where it printed none. */
export function documentOf({ stdout }: CliRun): Record<string, unknown> {
  return stdout.trim().startsWith('{') ? JSON.parse(stdout) : {};
}
