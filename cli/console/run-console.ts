import { readSettings } from '../../runtime/settings.ts';
import { exitCodes } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { runHosted } from '../hosted/run-hosted.ts';
import { takeSignals } from '../interrupt.ts';
import { readAssets } from './assets.ts';
import { type ConsolePlace, openPlace, type PlaceAsked } from './console-place.ts';
import { openBrowser } from './open-browser.ts';
import { statusReader } from './read-status.ts';
import { startConsole } from './start-console.ts';
import { portError, portOf, tellEnd, tellStart, tellUnfinished } from './tell-console.ts';

export interface ConsoleCommandOptions extends PlaceAsked {
  readonly port?: string;
  readonly open?: boolean;
  readonly readOnly?: boolean;
}

/** How long what nobody waits for any more may keep the process, in milliseconds. */
const lingerMs = 100;

/** Serves the console until it is told to end. */
export async function runConsole(host: Host, options: ConsoleCommandOptions): Promise<number> {
  const port = portOf(options.port);
  const place = await openPlace(options, host);
  try {
    await serve(host, { ...options, port }, place);
  } finally {
    await place.close();
  }
  // A call to AWS may still wait for its answer.
  setTimeout(() => process.exit(), lingerMs).unref();
  return exitCodes.fine;
}

async function serve(
  host: Host,
  { port, open = true, readOnly = false }: Omit<ConsoleCommandOptions, 'port'> & { readonly port: number },
  { sandbox, shell }: ConsolePlace,
): Promise<void> {
  const settings = readSettings(process.env);
  const status = statusReader({ settings, readOnly, sandbox, shell });
  const options = { port, readOnly, status, runHosted, assets: await readAssets() };
  const running = await startConsole(options).catch((error: unknown) => {
    throw portError(error, port);
  });
  const { life, url, folder } = running;
  const release = takeSignals(() => life.end('signal'));
  try {
    host.data(url);
    if (open) await openBrowser(url, folder, (why) => host.notice(unopenedText(why)));
    const known = await Promise.race([status(), life.ended]);
    if (typeof known !== 'string') tellStart(host, url, known);
    tellEnd(host, await life.ended);
  } finally {
    tellUnfinished(host, await running.close(), shell);
    release();
  }
}

function unopenedText(why: string): string {
  return `No browser could be opened (${why}). Open the address yourself.`;
}
