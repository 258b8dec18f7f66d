import type { Host } from '../host/host.ts';
import { openTables, type TableOptions } from '../session.ts';
import { showRemediation } from './show-remediation.ts';

export async function runShow(host: Host, options: TableOptions, [id = '']: readonly string[]): Promise<number> {
  return showRemediation(await openTables(host, options), id, host);
}
