import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runCommandLine } from '../../cli/run-command-line.ts';
import { inProcess, type ProcessOfRun } from './process-of-run.ts';

/** What a command has printed, and how it ended. */
export interface CliRun {
  /** Null where a signal ended the process. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the command line in the process of the test, with this environment and no other, and without a terminal. It costs a tenth
 * of a process and does the same, but for what only a process has: signals, a kill, a reader that goes away, the flags of its heap.
 */
export async function runInProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  input = '',
): Promise<CliRun> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const run: ProcessOfRun = { env: { ...env }, stdin: Readable.from([input]), stdout, stderr, exitCode: undefined };
  const printed = Promise.all([text(stdout), text(stderr)]);
  try {
    await inProcess(run, () => runCommandLine(args));
  } finally {
    stdout.end();
    stderr.end();
  }
  const [out, err] = await printed;
  return { exitCode: Number(run.exitCode ?? 0), stdout: out, stderr: err };
}
