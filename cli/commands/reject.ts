import type { Command } from 'commander';
import { rejectProposals } from '../approvals/reject-proposals.ts';
import { defineCommand, oneValue, withTables } from '../define-command.ts';
import { UsageError } from '../failure.ts';
import { openTables, type TableOptions } from '../session.ts';

interface RejectOptions extends TableOptions {
  readonly reason: string;
  readonly yes?: boolean;
}

export function rejectCommand(program: Command): void {
  defineCommand<RejectOptions>(program, 'reject', {
    summary: 'reject proposed plans; they are not proposed again until the finding changes',
    example: 'smtp-warden reject rem-0mhw3k1zi5f2c8d1e6a77 --reason "the MX of example.com"',
    configure: (command) =>
      withTables(command)
        .argument('<ids...>', 'the proposals, as `history list --outcome proposed` shows them')
        .requiredOption('--reason <reason>', 'why; it is kept in the history', oneValue)
        .option('--yes', 'do not ask'),
    run: async (host, options, ids) => {
      const reason = options.reason.trim();
      if (reason === '') throw new UsageError('--reason is empty; say why');
      const session = await openTables(host, options);
      return rejectProposals({ ids, reason, yes: options.yes === true }, session, host);
    },
  });
}
