import type { Command } from 'commander';
import { isLive } from '../../../core/policy/allowlist-entry.ts';
import { csvOf, fileRow } from '../../allowlist/allowlist-file.ts';
import { defineCommand, withTables } from '../../define-command.ts';
import { exitCodes } from '../../failure.ts';
import { inOrder } from '../../render/policy.ts';
import { openTables, type TableOptions } from '../../session.ts';

/** Only what is approved now: imported again it means no change, also with --replace, and elsewhere it is taken whole. */
export function allowlistExportCommand(parent: Command): void {
  defineCommand<TableOptions>(parent, 'export', {
    summary: 'write the allowlist to standard output, as `allowlist import` reads it',
    example: 'smtp-warden allowlist export > allowlist.csv',
    formats: ['csv', 'json'],
    hasFormat: true,
    configure: withTables,
    run: async (host, options) => {
      const { runtime } = await openTables(host, options);
      const [now, { entries: all }] = [runtime.clock.now(), await runtime.allowlist.read()];
      const entries = inOrder(all.filter((entry) => isLive(entry, now)));
      host.document({ entries: entries.map(fileRow) });
      host.data(csvOf(entries).trimEnd());
      return exitCodes.fine;
    },
  });
}
