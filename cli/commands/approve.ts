import type { Command } from 'commander';
import type { ApproveOptions } from '../approvals/run-approve.ts';
import { defineCommand, withTables } from '../define-command.ts';
import { withEvidence } from '../evidence/with-evidence.ts';

export function approveCommand(program: Command): void {
  defineCommand<ApproveOptions>(program, 'approve', {
    summary: 'approve proposed plans, which the deployed bot then executes; shows them and asks',
    example: 'smtp-warden approve rem-0mhw3k1zi5f2c8d1e6a77',
    configure: (command) =>
      withEvidence(withTables(command))
        .argument('[ids...]', 'the proposals, as `history list --outcome proposed` shows them')
        .option('--all', 'every proposal that waits')
        .option('--now', 'execute the plans at once, with your own rights, instead of leaving that to the deployed bot')
        .option(
          '--despite-mail',
          'approve the named plans although the groups have the address of an MX of a mail domain',
        )
        .option('--reason <text>', 'why the mail may stop; required with --despite-mail')
        .option('--yes', 'do not ask; refused for more proposals than SMTP_WARDEN_CHANGE_LIMIT'),
    load: async () => (await import('../approvals/run-approve.ts')).runApprove,
  });
}
