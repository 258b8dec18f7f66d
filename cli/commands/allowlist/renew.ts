import type { Command } from 'commander';
import type { RenewOptions } from '../../allowlist/run-renew.ts';
import { defineCommand, oneValue, withConfirm, withTables } from '../../define-command.ts';
import { newExpiryHelp } from './new-expiry-help.ts';

export function allowlistRenewCommand(parent: Command): void {
  defineCommand<RenewOptions>(parent, 'renew', {
    summary: 'give an approved CIDR another expiry, while it stays approved; shows what that changes and asks first',
    example: 'smtp-warden allowlist renew al-0123456789 --expires 90d',
    configure: (command) =>
      withConfirm(withTables(command))
        .argument('<id>', 'the id that `allowlist list` shows')
        .requiredOption('--expires <time>', newExpiryHelp, oneValue),
    load: async () => (await import('../../allowlist/run-renew.ts')).runRenew,
  });
}
