import { getRequestListener } from '@hono/node-server';
import type { Order } from '../../console/shared/orders.ts';
import type { StatusInfo } from '../../console/shared/status-info.ts';
import { createAccess } from './access.ts';
import { createApp } from './app.ts';
import type { Assets } from './assets.ts';
import { createLife, type Life } from './life.ts';
import { privateFiles } from './private-files.ts';
import { createRuns, type RunHosted } from './runs.ts';
import { startServer } from './start-server.ts';

export interface ConsoleOptions {
  /** 0: a free one. */
  readonly port: number;
  readonly readOnly: boolean;
  readonly assets: Assets;
  readonly runHosted: RunHosted;
  readonly status: () => Promise<StatusInfo>;
  /** How long it lives without use, in milliseconds; 8 hours where it is left out. */
  readonly idleMs?: number;
}

export interface RunningConsole {
  readonly port: number;
  /** The address with the token, which works once. */
  readonly url: string;
  /** Resolves when somebody has come with the token. */
  readonly signedIn: Promise<void>;
  /** A folder that nobody else can read, which is removed with the console. */
  readonly folder: string;
  readonly life: Life;
  /**
   * Ends it within 5 seconds: executions have 4 of them to end. Gives the orders that were being carried out and have not ended; they, and
   * reads that have not noticed yet, may still go on in this process.
   */
  readonly close: () => Promise<readonly Order[]>;
}

const hours = 3_600_000;
const patienceMs = 4_000;

/** Of a request that is none, such as one with a backslash in its path. */
function errorHandler(): Response {
  return Response.json({ error: 'This cannot be read as a request.' }, { status: 400 });
}

/** Starts the console's server on 127.0.0.1. Rejects with EADDRINUSE where the port is busy. */
export async function startConsole(options: ConsoleOptions): Promise<RunningConsole> {
  const { readOnly, assets, runHosted, status, idleMs = 8 * hours } = options;
  const runs = createRuns(runHosted);
  const files = await privateFiles();
  const life = createLife(idleMs, runs.isBusy);
  const signedIn = Promise.withResolvers<void>();
  let token = '';
  const server = await startServer(options.port, (port) => {
    const access = createAccess(port);
    ({ token } = access);
    const origin = `http://127.0.0.1:${port}`;
    const onSignedIn = signedIn.resolve;
    const app = createApp({ origin, access, assets, status, runs, files, life, readOnly, onSignedIn });
    return getRequestListener(app.fetch, { overrideGlobalObjects: false, errorHandler });
  }).catch(async (error: unknown) => {
    life.end('stop');
    await files.remove();
    throw error;
  });
  return {
    port: server.port,
    url: `http://127.0.0.1:${server.port}/?token=${token}`,
    signedIn: signedIn.promise,
    folder: files.folder,
    life,
    close: async () => {
      life.end('stop');
      const unfinished = await runs.end(patienceMs);
      await server.close();
      await files.remove();
      return unfinished;
    },
  };
}
