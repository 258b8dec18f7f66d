import type { Command } from 'commander';
import { defineCommand, withTables } from '../../define-command.ts';
import { exitCodes } from '../../failure.ts';
import { exemptionColumns, policyView } from '../../render/policy.ts';
import { openTables, type TableOptions } from '../../session.ts';

export function exemptListCommand(parent: Command): void {
  defineCommand<TableOptions>(parent, 'list', {
    summary: 'list all exemptions; expired ones are marked',
    example: 'smtp-warden exempt list',
    formats: ['table', 'json', 'csv'],
    configure: withTables,
    run: async (host, options) => {
      const { runtime, settings } = await openTables(host, options);
      const now = runtime.clock.now();
      const { exemptions } = await runtime.allowlist.read();
      host.document({ exemptions: exemptions.map((exemption) => policyView(exemption, now)) });
      if (exemptions.length > 0 || host.format === 'csv')
        host.table(exemptionColumns(now, settings.noticeDays), exemptions);
      else host.line('No group is exempt.');
      return exitCodes.fine;
    },
  });
}
