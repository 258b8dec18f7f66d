import { MissingTableError } from '../aws/missing-table.ts';
import { failureOf } from './failure-of.ts';
import type { Format } from './format.ts';
import type { Host } from './host/host.ts';
import { oneLine } from './host/standard-streams.ts';
import { terminalHost } from './host/terminal.ts';
import { useProfile } from './profile.ts';

interface CommandRun {
  /** The format to fail in while the one that is asked for is not known. */
  readonly first: Format;
  /** The format that is asked for; may throw a UsageError. */
  readonly format: () => Format;
  readonly profile: string | undefined;
  /** Whether AWS_PROFILE and --profile are for it. */
  readonly callsAws: boolean;
  /** What is to be added where a table does not exist; may be empty. */
  readonly missingTableHint: () => string;
  /** Does the work and gives the exit code. */
  readonly work: (host: Host) => Promise<number>;
}

/** Runs a command to the right exit code, never with a stack trace. */
export async function runCommand(run: CommandRun): Promise<number> {
  let host = terminalHost(run.first);
  try {
    host = terminalHost(run.format());
    if (run.callsAws) useProfile(run.profile, host.notice);
    return await run.work(host);
  } catch (error) {
    const { message: what, exitCode } = failureOf(error);
    const message = error instanceof MissingTableError ? `${what}${run.missingTableHint()}` : what;
    host.failed(message);
    host.notice(`smtp-warden: ${oneLine(message)}`);
    return exitCode;
  }
}
