import type { Command } from 'commander';
import type { RemoveOptions } from '../../allowlist/run-remove.ts';
import { defineCommand, oneValue, withConfirm, withTables } from '../../define-command.ts';

export function allowlistRemoveCommand(parent: Command): void {
  defineCommand<RemoveOptions>(parent, 'remove', {
    summary: 'remove an approved CIDR; shows which groups lose it and asks first',
    example: 'smtp-warden allowlist remove al-0123456789 --reason "partner has moved"',
    configure: (command) =>
      withConfirm(withTables(command))
        .argument('<id>', 'the id that `allowlist list` shows')
        .option('--reason <reason>', 'why, for `allowlist log`', oneValue),
    load: async () => (await import('../../allowlist/run-remove.ts')).runRemove,
  });
}
