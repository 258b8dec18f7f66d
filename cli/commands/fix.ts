import type { Command } from 'commander';
import { defineCommand, withPlaces } from '../define-command.ts';
import { withEvidence } from '../evidence/with-evidence.ts';
import type { FixOptions } from '../fix/run-fix.ts';

export function fixCommand(program: Command): void {
  defineCommand<FixOptions>(program, 'fix', {
    summary: 'close port 25 of groups that opted in, and record it; asks first',
    example: 'smtp-warden fix sg-0123456789abcdef0 --yes',
    configure: (command) =>
      withEvidence(withPlaces(command))
        .argument('[groups...]', 'security groups, by id or name')
        .option('--all', 'every group that opted in and needs a change')
        .option('--despite-mail', 'close the named groups although they have the address of an MX of a mail domain')
        .option('--reason <text>', 'why the mail may stop; required with --despite-mail')
        .option('--dry-run', 'only show what would be done, and exit, as `plan` does')
        .option('--yes', 'do not ask; refused for more groups than SMTP_WARDEN_CHANGE_LIMIT'),
    load: async () => (await import('../fix/run-fix.ts')).runFix,
  });
}
