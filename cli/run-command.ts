import { MissingTableError } from '../aws/missing-table.ts';
import { failureOf } from './failure-of.ts';
import type { Format } from './format.ts';
import type { Host } from './host/host.ts';
import { terminalHost } from './host/terminal.ts';
import { useProfile } from './profile.ts';
import type { CommandRun } from './runner.ts';

/** Runs a command to the right exit code, never with a stack trace; for a person at a terminal, or for another host. */
export async function runCommand(run: CommandRun, hostOf: (format: Format) => Host = terminalHost): Promise<number> {
  let host = hostOf(run.first);
  try {
    host = hostOf(run.format());
    if (run.callsAws) useProfile(run.profile, host.notice);
    return await run.work(host);
  } catch (error) {
    const { message: what, exitCode } = failureOf(error);
    host.failed(error instanceof MissingTableError ? `${what}${run.missingTableHint()}` : what, error);
    return exitCode;
  }
}
