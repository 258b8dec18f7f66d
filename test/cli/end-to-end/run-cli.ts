import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { z } from 'zod';
import { type Documents, type JsonDocument, jsonDocuments } from '../../../cli/json-documents.ts';
import { type CliRun, runInProcess } from '../../builders/run-in-process.ts';

export const root = join(import.meta.dirname, '../../..');

/** The command line as it is shipped; `npm test` builds it first. */
export const bundle = join(root, 'dist/smtp-warden.js');

export type Environment = Readonly<Record<string, string>>;

const schemas: { readonly [Name in JsonDocument]: z.ZodType<Documents[Name]> } = jsonDocuments;

export type { CliRun };

/** This environment for the command line and no other, so that no profile or setting of the machine leaks in. */
export function environmentOf(environment: Environment): Environment {
  return {
    PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
    HOME: join(root, 'test/cli/end-to-end'),
    AWS_EC2_METADATA_DISABLED: 'true',
    // Starts in two thirds of the time; hundreds of runs share what the first compiled.
    NODE_COMPILE_CACHE: join(tmpdir(), 'smtp-warden-compile-cache'),
    ...environment,
  };
}

/** Starts the command line with this environment and no other. */
export function startCli(args: readonly string[], environment: Environment) {
  return spawn(bundle, [...args], { env: environmentOf(environment), cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
}

/**
 * Runs the command line to its end, in the process of the test; `input` is on standard input. With TEST_CLI=shipped
 * (`npm run test:shipped`) it is the process that is shipped, for all tests.
 */
export function runCli(args: readonly string[], environment: Environment, input?: string): Promise<CliRun> {
  if (process.env.TEST_CLI === 'shipped') return runShipped(args, environment, input);
  return runInProcess(args, environmentOf(environment), input);
}

/** Runs the command line as it is shipped, as a process of its own, for a test that measures it. */
export async function runShipped(args: readonly string[], environment: Environment, input = ''): Promise<CliRun> {
  const child = spawn(bundle, [...args], { env: environmentOf(environment), cwd: root, stdio: 'pipe' });
  // A command that refuses may not read it at all.
  child.stdin.on('error', () => undefined).end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), exited(child)]);
  return { exitCode: child.exitCode, stdout, stderr };
}

export async function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

export interface Cli {
  /** Runs a command line, split at its spaces; `more` are arguments that may hold spaces. */
  (line: string, ...more: string[]): Promise<CliRun>;
  /** Runs it with --json and reads the one document, which has to be of the published form. */
  json<Name extends JsonDocument>(
    name: Name,
    line: string,
    ...more: string[]
  ): Promise<{ exitCode: number | null; document: Documents[Name] }>;
  /** The same command line with some of the environment changed. */
  with(environment: Environment): Cli;
}

/** The command line in an environment. */
export function cliIn(environment: Environment, runOne: typeof runCli = runCli): Cli {
  const run = (line: string, ...more: string[]) => runOne([...line.split(' '), ...more], environment);
  return Object.assign(run, {
    json: async <Name extends JsonDocument>(name: Name, line: string, ...more: string[]) => {
      const { exitCode, stdout } = await run(line, ...more, '--json');
      return { exitCode, document: readDocument(name, stdout) };
    },
    with: (changed: Environment) => cliIn({ ...environment, ...changed }, runOne),
  });
}

/** Reads standard output as the one document of a command. */
export function readDocument<Name extends JsonDocument>(name: Name, stdout: string): Documents[Name] {
  return schemas[name].parse(JSON.parse(stdout));
}
