import { exitCodes } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { exemptionColumns, policyView } from '../render/policy.ts';
import { openTables, type TableOptions } from '../session.ts';

export async function runList(host: Host, options: TableOptions): Promise<number> {
  const { runtime, settings } = await openTables(host, options);
  const now = runtime.clock.now();
  const { exemptions } = await runtime.allowlist.read();
  host.document({ exemptions: exemptions.map((exemption) => policyView(exemption, now)) });
  if (exemptions.length > 0 || host.format === 'csv')
    host.table(exemptionColumns(now, settings.noticeDays), exemptions);
  else host.line('No group is exempt.');
  return exitCodes.fine;
}
