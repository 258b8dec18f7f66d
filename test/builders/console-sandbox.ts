import { PassThrough, Readable } from 'node:stream';
import { consoleSettings, seedConsole } from '../../cli/console/sandbox/seed-console.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts';
import { inProcess } from './process-of-run.ts';

/** The account that `console --sandbox` shows, and the environment of whoever works with it. */
export interface ConsoleSandbox {
  readonly sandbox: Sandbox;
  readonly environment: Readonly<Record<string, string>>;
}

/** Started and filled as by the command; whoever starts it closes it. `now` (milliseconds since the epoch) is also the sandbox's time. */
export async function consoleSandbox(now?: number): Promise<ConsoleSandbox> {
  const sandbox = await startSandbox(now === undefined ? {} : { now: () => now });
  const environment = { ...sandbox.environment(), ...consoleSettings };
  const streams = { stdin: Readable.from([]), stdout: new PassThrough(), stderr: new PassThrough() };
  await inProcess({ env: { ...environment }, ...streams, exitCode: undefined }, () => seedConsole(sandbox, now));
  return { sandbox, environment };
}
