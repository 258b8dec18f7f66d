import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../builders/free-port.ts';
import { motoServer, python } from './install.ts';

export type Moto = { endpoint: string; close(): Promise<void> };

const oneAtATime = [join(import.meta.dirname, 'one-at-a-time.py')];

/** How long moto may take to answer for the first time, in milliseconds: Python imports all of AWS. */
const patience = 60_000;

/**
 * Starts moto_server of the project's own `.venv` on a free port of 127.0.0.1 and resolves once it answers. `close` ends
 * exactly this process. `script` is what starts it, with arguments of its own.
 * @throws {Error} when moto is not installed, ends early or does not answer in a minute.
 */
export async function startMoto(script: readonly string[] = oneAtATime): Promise<Moto> {
  if (!existsSync(motoServer)) throw new Error(`There is no ${motoServer}; run node test/checks/moto/install.ts`);
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const server = spawn(python, [...script, '-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const close = () => end(server);
  try {
    await untilReady(server, endpoint);
  } catch (error) {
    await close();
    throw error;
  }
  return { endpoint, close };
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  await ended;
}

async function untilReady(server: ChildProcess, endpoint: string): Promise<void> {
  const deadline = performance.now() + patience;
  while (performance.now() < deadline) {
    if (server.exitCode !== null) throw new Error(`moto_server ended with ${server.exitCode}`);
    if (await answers(endpoint)) return;
    await wait(100);
  }
  throw new Error(`moto_server did not answer in ${patience} ms`);
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    return (await fetch(`${endpoint}/moto-api/`)).ok;
  } catch {
    return false;
  }
}
