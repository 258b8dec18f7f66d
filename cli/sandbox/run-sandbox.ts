import { readFile } from 'node:fs/promises';
import { unsetForSandbox } from '../../sandbox/environment.ts';
import { exitCodes, UsageError } from '../failure.ts';
import type { Host } from '../host/host.ts';

export interface SandboxOptions {
  readonly seed?: string;
  readonly port?: string;
}

export async function runSandbox(host: Host, options: SandboxOptions): Promise<number> {
  const seed = options.seed === undefined ? undefined : await readSeed(options.seed);
  // Loaded only here: the sandbox is a developer's tool and would slow every other command's start.
  const { startSandbox } = await import('../../sandbox/start-sandbox.ts');
  const port = portOf(options.port);
  const sandbox = await startSandbox(seed === undefined ? { port } : { port, seed }).catch((error: unknown) => {
    throw error instanceof Error && error.name === 'SeedError' ? new UsageError(error.message) : error;
  });
  const environment = sandbox.environment();
  // Before anything is printed: the reader may end this process at once.
  const stopped = new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  host.document({ endpoint: sandbox.endpoint, environment, unset: unsetForSandbox });
  host.line('# AWS on this machine, until Ctrl-C. In another terminal:');
  for (const name of unsetForSandbox) host.data(`unset ${name}`);
  for (const [name, value] of Object.entries(environment)) host.data(`export ${name}=${value}`);
  await stopped;
  await sandbox.close();
  return exitCodes.fine;
}

async function readSeed(file: string) {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    const what = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    throw new UsageError(`the seed file ${file} ${what}: ${error instanceof Error ? error.message : error}`);
  }
}

function portOf(text = '0'): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65535) return port;
  throw new UsageError(`${JSON.stringify(text)} is not a port`);
}
