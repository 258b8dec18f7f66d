import type { Command } from 'commander';
import { defineCommand, oneValue, withConfirm, withTables } from '../../define-command.ts';
import type { RemoveOptions } from '../../exempt/run-remove.ts';

export function exemptRemoveCommand(parent: Command): void {
  defineCommand<RemoveOptions>(parent, 'remove', {
    summary: 'end an exemption, so that the group may be closed again; shows what that changes and asks first',
    example: 'smtp-warden exempt remove ex-0123456789 --reason "the MX has moved"',
    configure: (command) =>
      withConfirm(withTables(command))
        .argument('<id>', 'the id that `exempt list` shows')
        .option('--reason <reason>', 'why, for `exempt log`', oneValue),
    load: async () => (await import('../../exempt/run-remove.ts')).runRemove,
  });
}
