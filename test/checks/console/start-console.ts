import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { bundle, type Environment, environmentOf, exited, root } from '../../cli/end-to-end/run-cli.ts';

/** A console that runs, as a process of its own, as it is shipped. */
export interface RunningConsole {
  /** The address with the token, which works once. */
  readonly address: string;
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  readonly child: ChildProcess;
  /** Ends it by SIGTERM and waits; gives its exit code. */
  readonly stop: () => Promise<number | null>;
}

/** Starts `smtp-warden console` on a free port, and waits for its address. It ends with the test. */
export async function startConsole(environment: Environment, args: readonly string[] = []): Promise<RunningConsole> {
  const child = spawn(bundle, ['console', '--no-open', '--port', '0', ...args], {
    env: environmentOf(environment),
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => void said.push(text));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await exited(child);
    return child.exitCode;
  };
  onTestFinished(() => void stop());
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([
    once(lines, 'line').then(([line]: string[]) => line ?? ''),
    once(child, 'exit').then(([code]) => `it ended with exit code ${code}: ${said.join('')}`),
  ]);
  const origin = /^(http:\/\/127\.0\.0\.1:\d+)\/\?token=[\w-]+$/.exec(first)?.[1];
  if (origin === undefined) throw new Error(`the console did not start: ${first}`);
  return { address: first, origin, child, stop };
}
