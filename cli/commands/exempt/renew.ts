import type { Command } from 'commander';
import { defineCommand, oneValue, withConfirm, withTables } from '../../define-command.ts';
import type { RenewOptions } from '../../exempt/run-renew.ts';

export function exemptRenewCommand(parent: Command): void {
  defineCommand<RenewOptions>(parent, 'renew', {
    summary: 'give an exemption another expiry, at most a year from now; shows what that changes and asks first',
    example: 'smtp-warden exempt renew ex-0123456789 --expires 90d',
    configure: (command) =>
      withConfirm(withTables(command))
        .argument('<id>', 'the id that `exempt list` shows')
        .requiredOption(
          '--expires <time>',
          'until when: 2027-01-31 (the end of that day), 2027-01-31T12:00:00Z, or from now 12h, 30d, 2w',
          oneValue,
        ),
    load: async () => (await import('../../exempt/run-renew.ts')).runRenew,
  });
}
