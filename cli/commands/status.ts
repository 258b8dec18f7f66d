import type { Command } from 'commander';
import { defineCommand, withTables } from '../define-command.ts';
import type { TableOptions } from '../session.ts';

export function statusCommand(program: Command): void {
  defineCommand<TableOptions>(program, 'status', {
    summary: 'the fleet on one screen, from the log and the last sweep, without a new scan',
    example: 'smtp-warden status',
    configure: withTables,
    readsOnly: true,
    load: async () => (await import('../status/run-status.ts')).runStatus,
  });
}
