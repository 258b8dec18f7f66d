import type { Command } from 'commander';
import { defineCommand, withTables } from '../../define-command.ts';
import type { TableOptions } from '../../session.ts';

/** Only what is approved now: imported again it means no change, also with --replace, and elsewhere it is taken whole. */
export function allowlistExportCommand(parent: Command): void {
  defineCommand<TableOptions>(parent, 'export', {
    summary: 'write the allowlist to standard output, as `allowlist import` reads it',
    example: 'smtp-warden allowlist export > allowlist.csv',
    formats: ['csv', 'json'],
    hasFormat: true,
    configure: withTables,
    readsOnly: true,
    load: async () => (await import('../../allowlist/run-export.ts')).runExport,
  });
}
