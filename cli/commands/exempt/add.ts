import type { Command } from 'commander';
import { defineCommand, oneValue, withConfirm, withTablesAndGroup } from '../../define-command.ts';
import type { AddOptions } from '../../exempt/run-add.ts';

export function exemptAddCommand(parent: Command): void {
  defineCommand<AddOptions>(parent, 'add', {
    summary:
      'let a group stay open until a given time, at most a year from now; shows what that changes and asks first',
    example: 'smtp-warden exempt add sg-0123456789abcdef0 --owner mail-team --reason "MX host" --expires 30d',
    configure: (command) =>
      withConfirm(withTablesAndGroup(command))
        .argument('<group>', 'the security group, by id or name')
        .option('--account <id>', 'the account of the group, if it is not that of the credentials', oneValue)
        .requiredOption('--owner <owner>', 'who is responsible for it')
        .requiredOption('--reason <reason>', 'why it has to stay open')
        .requiredOption(
          '--expires <time>',
          'until when: 2027-01-31 (the end of that day), 2027-01-31T12:00:00Z, or from now 12h, 30d, 2w',
        )
        .option('--replace', 'replace the exemption that the group has')
        .option('--force', 'even if the group does not exist in that account and region, or cannot be read'),
    load: async () => (await import('../../exempt/run-add.ts')).runAdd,
  });
}
