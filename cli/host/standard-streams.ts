import { exitCodes } from '../failure.ts';

/** The JSON document of a command that has it all at once. */
export function writeDocument(value: object): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** A message as one line, for a program that reads line by line; as it is where standard error is a terminal. */
export function oneLine(message: string): string {
  return process.stderr.isTTY ? message : message.replaceAll(/\s*\n\s*/g, ' ');
}

/** Of the command line that runs. */
let endsUnread = true;
let hasFailed = false;

/**
 * Begins a run, which ends the process when its output can no longer be written. When the reader has read enough, such as `head`,
 * nothing is wrong; another error, such as a full disk, is a failure.
 */
export function endUnread(): void {
  endsUnread = true;
  hasFailed = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') failUnwritten(error, stream);
      if (endsUnread) process.exit();
    });
  }
}

function failUnwritten(error: Error, stream: NodeJS.WriteStream): void {
  if (hasFailed) return;
  hasFailed = true;
  process.on('exit', () => {
    process.exitCode ||= exitCodes.failure;
  });
  if (stream === process.stdout) process.stderr.write(`smtp-warden: the output cannot be written: ${error.message}\n`);
}

/** From here on the work is done to its end, even if nobody reads about it: a change must not stay half made. */
export function finishUnread(): void {
  endsUnread = false;
}
