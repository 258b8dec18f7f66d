import type { Command } from 'commander';
import type { UpdateOptions } from '../../allowlist/run-update.ts';
import { defineCommand, oneValue, withConfirm, withTables } from '../../define-command.ts';
import { newExpiryHelp } from './new-expiry-help.ts';

export function allowlistUpdateCommand(parent: Command): void {
  defineCommand<UpdateOptions>(parent, 'update', {
    summary: 'change the owner, reason or expiry of an approved CIDR, while it stays approved; asks first',
    example: 'smtp-warden allowlist update al-0123456789 --owner network-team',
    configure: (command) =>
      withConfirm(withTables(command))
        .argument('<id>', 'the id that `allowlist list` shows')
        .option('--owner <owner>', 'who is responsible for it from now on', oneValue)
        .option('--reason <reason>', 'why it is needed', oneValue)
        .option('--expires <time>', newExpiryHelp, oneValue)
        .addHelpText('after', '\nThe CIDR and the scope stay: for others, add an entry and then remove this one.'),
    load: async () => (await import('../../allowlist/run-update.ts')).runUpdate,
  });
}
