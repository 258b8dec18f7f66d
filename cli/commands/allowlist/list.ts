import type { Command } from 'commander';
import { defineCommand, withTables } from '../../define-command.ts';
import type { TableOptions } from '../../session.ts';

export function allowlistListCommand(parent: Command): void {
  defineCommand<TableOptions & { all?: boolean }>(parent, 'list', {
    summary: 'list all approved CIDRs, and those that ended in the last 30 days',
    example: 'smtp-warden allowlist list',
    formats: ['table', 'json', 'csv'],
    configure: (command) => withTables(command).option('--all', 'also list those that ended up to 400 days ago'),
    readsOnly: true,
    load: async () => (await import('../../allowlist/run-list.ts')).runList,
  });
}
