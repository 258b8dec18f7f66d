import { isLive } from '../../core/policy/allowlist-entry.ts';
import { exitCodes } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { entryColumns, inOrder, policyView } from '../render/policy.ts';
import { openTables, type TableOptions } from '../session.ts';

export async function runList(host: Host, options: TableOptions & { all?: boolean }): Promise<number> {
  const { runtime, settings } = await openTables(host, options);
  const now = runtime.clock.now();
  const all = (await runtime.allowlist.read()).entries;
  const entries = inOrder(all.filter(({ expiresAt }) => options.all || isLive({ expiresAt }, now - shownMs)));
  if (host.json) host.document({ entries: entries.map((entry) => policyView(entry, now)) });
  if (entries.length > 0 || host.format === 'csv') host.table(entryColumns(now, settings.noticeDays), entries);
  else host.line(nothingText(all.length));
  return exitCodes.fine;
}

/** How long after its end an entry is still listed without being asked for. */
const shownMs = 30 * 24 * 3600 * 1000;

/** `ended` is how many entries ended too long ago to be listed. */
function nothingText(ended: number): string {
  if (ended === 0) return 'Nothing is approved yet. Add a CIDR with: smtp-warden allowlist add';
  return `Nothing is approved, and nothing ended in the last 30 days. Entries that ended earlier (${ended}) are listed with --all.`;
}
