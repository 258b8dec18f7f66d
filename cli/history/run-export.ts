import { exitCodes } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { openTables, type TableOptions } from '../session.ts';
import { exportEntries } from './export-entries.ts';
import { rangeOf } from './history-range.ts';

export interface ExportOptions extends TableOptions {
  readonly since?: string;
  readonly until?: string;
}

export async function runExport(host: Host, options: ExportOptions): Promise<number> {
  const session = await openTables(host, options);
  await exportEntries(session, rangeOf({ since: '1970-01-01', ...options }, session.runtime.clock.now()), host);
  return exitCodes.fine;
}
