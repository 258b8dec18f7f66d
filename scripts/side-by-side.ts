import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A program and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

/**
 * Runs both at once. The first has the streams of this process; what the second says comes in one piece when both have ended. Gives
 * the exit code of the first that failed, and 0 where both ended well.
 */
export async function sideBySide(
  [shown, ...shownArgs]: Command,
  [quiet, ...quietArgs]: Command,
  out: NodeJS.WritableStream,
): Promise<number> {
  const said: Buffer[] = [];
  const second = spawn(quiet, quietArgs, { stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [second.stdout, second.stderr]) stream.on('data', (chunk: Buffer) => void said.push(chunk));
  const first = spawn(shown, shownArgs, { stdio: 'inherit' });
  const forget = passSignals([first, second]);
  try {
    const codes = await Promise.all([first, second].map(exitCodeOf));
    out.write(Buffer.concat(said));
    return codes.find((code) => code !== 0) ?? 0;
  } finally {
    forget();
  }
}

/** 1 where a signal ended it. @throws where it could not be started. */
async function exitCodeOf(child: ChildProcess): Promise<number> {
  await once(child, 'close');
  return child.exitCode ?? 1;
}

/** Whoever is asked to end ends both, and waits for them. A terminal sends SIGINT to them itself. */
function passSignals(children: readonly ChildProcess[]): () => void {
  const end = () => {
    for (const child of children) child.kill('SIGTERM');
  };
  const wait = () => undefined;
  process.on('SIGTERM', end).on('SIGINT', wait);
  return () => void process.off('SIGTERM', end).off('SIGINT', wait);
}
