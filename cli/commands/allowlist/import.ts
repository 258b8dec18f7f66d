import { type Command, Option } from 'commander';
import type { ImportOptions } from '../../allowlist/run-import.ts';
import { defineCommand, oneValue, withConfirm, withTables } from '../../define-command.ts';

export function allowlistImportCommand(parent: Command): void {
  defineCommand<ImportOptions>(parent, 'import', {
    summary: 'add and change entries from a file, all or none; shows what that changes and asks first',
    example: 'smtp-warden allowlist import allowlist.csv --dry-run',
    configure: (command) =>
      withConfirm(withTables(command))
        .argument(
          '<file>',
          'CSV with the header cidr,scope,owner,reason,expiresAt, or JSON as exported; - is standard input',
        )
        .addOption(
          new Option('--format <format>', 'the format of the file, if its name does not end in .csv or .json').choices([
            'csv',
            'json',
          ]),
        )
        .option('--replace', 'also remove the entries that the file does not name')
        .option('--reason <reason>', 'why, for `allowlist log`', oneValue)
        .option('--force', 'even if a group or VPC of a scope does not exist'),
    load: async () => (await import('../../allowlist/run-import.ts')).runImport,
  });
}
