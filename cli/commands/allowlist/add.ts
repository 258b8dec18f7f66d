import { type Command, Option } from 'commander';
import type { AddOptions } from '../../allowlist/run-add.ts';
import { defineCommand, oneValue, withConfirm, withTablesAndGroup } from '../../define-command.ts';

export function allowlistAddCommand(parent: Command): void {
  defineCommand<AddOptions>(parent, 'add', {
    summary: 'approve a CIDR, for every group or for some; shows what that changes and asks first',
    example: 'smtp-warden allowlist add 198.51.100.0/24 --owner mail-team --reason "partner relay" --expires 90d',
    configure: (command) =>
      withConfirm(withTablesAndGroup(command))
        .argument('<cidr>', 'the network, such as 198.51.100.0/24 or 2001:db8::/32')
        .requiredOption('--owner <owner>', 'who is responsible for it')
        .requiredOption('--reason <reason>', 'why it is needed')
        .addOption(
          new Option('--account <id>', 'only for groups of this account')
            .argParser(oneValue)
            .conflicts(['vpc', 'group']),
        )
        .addOption(
          new Option('--vpc <id>', 'only for groups of this VPC').argParser(oneValue).conflicts(['account', 'group']),
        )
        .addOption(
          new Option('--group <id>', 'only for this security group').argParser(oneValue).conflicts(['account', 'vpc']),
        )
        .option('--group-account <id>', 'the account of that group or VPC: no other is asked for it', oneValue)
        .option(
          '--expires <time>',
          'until when: 2027-01-31 (the end of that day), 2027-01-31T12:00:00Z, or from now 90m, 12h, 30d, 2w',
        )
        .option('--force', 'even if the group or VPC does not exist in the region, or cannot be read'),
    load: async () => (await import('../../allowlist/run-add.ts')).runAdd,
  });
}
