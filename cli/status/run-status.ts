import { exitCodes } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { openTables, type TableOptions } from '../session.ts';
import { fleetStatus } from './fleet-status.ts';
import { readStatus } from './read-status.ts';
import { tellStatus } from './tell-status.ts';

export async function runStatus(host: Host, options: TableOptions): Promise<number> {
  const input = await readStatus(await openTables(host, options), host);
  const status = fleetStatus(input);
  host.document(status);
  tellStatus(status, input, host);
  if (input.failures.length > 0) return exitCodes.failure;
  return status.attention.length > 0 ? exitCodes.findings : exitCodes.fine;
}
