import { CommanderError, type OutputConfiguration } from 'commander';
import { endIdleConnections } from '../../aws/clients.ts';
import { exitCodes, UsageError } from '../failure.ts';
import { failureOf } from '../failure-of.ts';
import { plainText } from '../host/printable.ts';
import { newProgram } from '../program.ts';
import { runCommand } from '../run-command.ts';
import type { CommandRun } from '../runner.ts';
import { changedSince } from './answer.ts';
import { consoleHost } from './console-host.ts';
import type { HostedRun, RunEnd } from './hosted-run.ts';

export type { HostedRun };

/**
 * Runs one command line to its end, in this process and without its standard streams and exit code. Never throws: what fails is in the
 * event. Several may run at once.
 */
export async function runHosted(run: HostedRun): Promise<RunEnd> {
  endIdleConnections(idleMs);
  const { host, told, given } = consoleHost(run);
  let exitCode: number = exitCodes.failure;
  const runner = async (command: CommandRun) => {
    if (command.profile !== undefined) throw new UsageError('the profile is that of the console; leave out --profile');
    exitCode = await runCommand(command, () => host);
  };
  try {
    await newProgram({ runner, output: outputOf(run) }).parseAsync(argsOf(run), { from: 'user' });
    return asAsked(run, { kind: 'end', exitCode, ...told() }, given());
  } catch (error) {
    return endBy(error);
  }
}

/** An order that asks nothing any more was shown otherwise: what it was to do is done already, or cannot be done. */
function asAsked({ answer }: HostedRun, end: RunEnd, given: 'yes' | 'no' | null): RunEnd {
  if (answer.kind !== 'execute' || given === 'yes' || end.error !== null) return end;
  return { ...end, exitCode: exitCodes.failure, error: changedSince, stale: true };
}

/** Long enough for the commands of one page, which follow each other at once. */
const idleMs = 5_000;

/** Before `--`, after which everything is a value. */
function argsOf({ args, write }: HostedRun): string[] {
  const values = args.indexOf('--');
  const at = values < 0 ? args.length : values;
  return write ? [...args] : args.toSpliced(at, 0, '--json');
}

/** Help is told like any other line; a usage error is in the end. */
function outputOf({ tell }: HostedRun): OutputConfiguration {
  return {
    writeOut: (text) => tell({ kind: 'line', text: plainText(text).trimEnd() }),
    writeErr: () => undefined,
    outputError: () => undefined,
  };
}

/** The end of a command line that no command could be run for. */
function endBy(error: unknown): RunEnd {
  const end = { kind: 'end', document: null, stale: false } as const;
  if (!(error instanceof CommanderError)) {
    const { message, exitCode } = failureOf(error);
    return { ...end, exitCode, error: plainText(message) };
  }
  if (error.exitCode === 0) return { ...end, exitCode: exitCodes.fine, error: null };
  return { ...end, exitCode: exitCodes.usage, error: plainText(error.message.replace(/^error: /, '')) };
}
