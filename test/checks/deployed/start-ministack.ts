import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../builders/free-port.ts';
import { venvBin } from '../moto/install.ts';

const root = join(import.meta.dirname, '../../..');
const python = join(venvBin, 'python');

export interface Ministack {
  readonly endpoint: string;
  /** A folder that goes when it ends. */
  readonly folder: string;
  /** What the server itself has said; the functions log to CloudWatch Logs. */
  readonly said: () => Promise<string>;
  /** Sends a signal to the processes that run a function now. Gives how many there are. */
  readonly signal: (name: NodeJS.Signals, functionName: string) => Promise<number>;
  /** Ends the server and every function, and removes their files. */
  readonly close: () => Promise<void>;
}

interface Options {
  readonly account: string;
  readonly region: string;
  readonly secretKey: string;
  /** More of the environment that every function sees. */
  readonly environment: Readonly<Record<string, string>>;
}

/** How long the server may take to answer for the first time, in milliseconds. */
const patience = 60_000;

/**
 * Starts MiniStack of the project's own `.venv` on a free port of 127.0.0.1 and resolves once it answers. It runs Lambda
 * functions with the `node` of this project, and with AUTH it lets each call only what the policies of its role allow.
 * @throws {Error} when it is not installed, ends early, does not answer in a minute, or checks no permissions.
 */
export async function startMinistack({ account, region, secretKey, environment }: Options): Promise<Ministack> {
  if (!existsSync(join(venvBin, 'ministack')))
    throw new Error('There is no ministack; run node test/checks/moto/install.ts');
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const folder = await mkdtemp(join(tmpdir(), 'smtp-warden-deployed-'));
  // In a process group of its own, which ends when our end of its standard input does, whatever becomes of us. The fourth file
  // is what it answers on.
  const server = spawn(python, [join(import.meta.dirname, 'local_aws.py')], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    env: {
      PATH: `${join(root, 'node_modules/.bin')}:${venvBin}:${process.env.PATH}`,
      HOME: folder,
      TMPDIR: folder,
      PYTHONDONTWRITEBYTECODE: '1',
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      // Would open a second port, always the same one.
      IOT_MTLS_ENABLED: '0',
      LOG_LEVEL: 'WARNING',
      AUTH: 'true',
      MINISTACK_ACCOUNT_ID: account,
      MINISTACK_REGION: region,
      AWS_ACCESS_KEY_ID: account,
      AWS_SECRET_ACCESS_KEY: secretKey,
      ...environment,
    },
  });
  const log = join(folder, 'server.log');
  const file = createWriteStream(log);
  server.stdout.pipe(file, { end: false });
  server.stderr.pipe(file, { end: false });
  const said = () => readFile(log, 'utf8');
  const close = async () => {
    await end(server);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(server, endpoint);
  } catch (error) {
    const lines = await said();
    await close();
    throw new Error(`MiniStack did not start:\n${lines}`, { cause: error });
  }
  return { endpoint, folder, said, signal: (name, functionName) => signal(server, name, functionName), close };
}

async function signal(server: ChildProcess, name: NodeJS.Signals, functionName: string): Promise<number> {
  const answers = server.stdio[3];
  if (!server.stdin || !answers) throw new Error('MiniStack was started without pipes');
  const answered = once(answers, 'data');
  server.stdin.write(`${name} ${functionName}\n`);
  const [count] = await answered;
  return Number(count);
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.stdin?.end();
  await ended;
}

async function untilReady(server: ChildProcess, endpoint: string): Promise<void> {
  const deadline = performance.now() + patience;
  while (performance.now() < deadline) {
    if (server.exitCode !== null) throw new Error(`it ended with ${server.exitCode}`);
    const health = await healthOf(endpoint);
    if (health?.auth === 'enabled') return;
    if (health) throw new Error('it checks no permissions');
    await wait(100);
  }
  throw new Error(`it did not answer in ${patience} ms`);
}

async function healthOf(endpoint: string): Promise<{ readonly auth?: string } | null> {
  try {
    const response = await fetch(`${endpoint}/_ministack/health`);
    return (await response.json()) as { auth?: string };
  } catch {
    return null;
  }
}
