import type { Command } from 'commander';
import { defineCommand, withTables } from '../../define-command.ts';
import type { TableOptions } from '../../session.ts';

export function exemptListCommand(parent: Command): void {
  defineCommand<TableOptions>(parent, 'list', {
    summary: 'list all exemptions; expired ones are marked',
    example: 'smtp-warden exempt list',
    formats: ['table', 'json', 'csv'],
    configure: withTables,
    readsOnly: true,
    load: async () => (await import('../../exempt/run-list.ts')).runList,
  });
}
