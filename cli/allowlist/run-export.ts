import { isLive } from '../../core/policy/allowlist-entry.ts';
import { exitCodes } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { inOrder } from '../render/policy.ts';
import { openTables, type TableOptions } from '../session.ts';
import { csvOf, fileRow } from './allowlist-file.ts';

export async function runExport(host: Host, options: TableOptions): Promise<number> {
  const { runtime } = await openTables(host, options);
  const [now, { entries: all }] = [runtime.clock.now(), await runtime.allowlist.read()];
  const entries = inOrder(all.filter((entry) => isLive(entry, now)));
  host.document({ entries: entries.map(fileRow) });
  host.data(csvOf(entries).trimEnd());
  return exitCodes.fine;
}
