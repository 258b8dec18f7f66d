import { exitCodes } from '../failure.ts';

/** The JSON document of a command that has it all at once. */
export function writeDocument(value: object): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** A message as one line, for a program that reads line by line; as it is where standard error is a terminal. */
export function oneLine(message: string): string {
  return process.stderr.isTTY ? message : message.replaceAll(/\s*\n\s*/g, ' ');
}

/** Whether any of the standard streams is a terminal, as is none under `nohup`. */
export function hasTerminal(): boolean {
  return [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
}

/** Of the command line that runs. */
let endsUnread = false;
/** What of its output was not taken. */
const unwritten = new Set<NodeJS.WriteStream>();

/**
 * Begins a run, whose output may come to be read no more. When the reader has read enough, such as `head`, nothing is wrong; another
 * error, such as a full disk, is a failure. The work is done to its end all the same: a change must not stay half made, and one that was
 * not made at all must not look like success.
 */
export function beginRun(): void {
  endsUnread = false;
  unwritten.clear();
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') failUnwritten(error, stream);
      if (endsUnread && stream === process.stdout) process.exit();
    });
  }
}

/** From here on the run ends the process when nobody reads its standard output: all that it does is to write there. */
export function endUnread(): void {
  endsUnread = true;
}

function failUnwritten(error: Error, stream: NodeJS.WriteStream): void {
  if (unwritten.has(stream)) return;
  unwritten.add(stream);
  process.on('exit', () => {
    process.exitCode = exitCodeUnwritten(process.exitCode);
  });
  if (stream === process.stdout) process.stderr.write(`smtp-warden: the output cannot be written: ${error.message}\n`);
}

/** Findings that were not written down are none; every other exit code says more than that. */
function exitCodeUnwritten(exitCode: NodeJS.Process['exitCode']): NodeJS.Process['exitCode'] {
  const isLost = exitCode === exitCodes.findings && unwritten.has(process.stdout);
  return isLost ? exitCodes.failure : exitCode || exitCodes.failure;
}
