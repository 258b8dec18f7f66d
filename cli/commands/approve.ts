import type { Command } from 'commander';
import { approveProposals } from '../approvals/approve-proposals.ts';
import { openProposals } from '../approvals/open-proposals.ts';
import { defineCommand, withTables } from '../define-command.ts';
import { exitCodes, UsageError } from '../failure.ts';
import { finishUnread } from '../host/terminal.ts';
import { openTables, type TableOptions } from '../session.ts';

interface ApproveOptions extends TableOptions {
  readonly all?: boolean;
  readonly now?: boolean;
  readonly yes?: boolean;
}

export function approveCommand(program: Command): void {
  defineCommand<ApproveOptions>(program, 'approve', {
    summary: 'approve proposed plans, which the deployed bot then executes; shows them and asks',
    example: 'smtp-warden approve rem-0mhw3k1zi5f2c8d1e6a77',
    configure: (command) =>
      withTables(command)
        .argument('[ids...]', 'the proposals, as `history list --outcome proposed` shows them')
        .option('--all', 'every proposal that waits')
        .option('--now', 'execute the plans at once, with your own rights, instead of leaving that to the deployed bot')
        .option('--yes', 'do not ask; refused for more proposals than SMTP_WARDEN_CHANGE_LIMIT'),
    run: async (host, options, ids) => {
      if (ids.length > 0 && options.all) throw new UsageError('give ids or --all, not both');
      if (ids.length === 0 && !options.all) throw new UsageError('give the id of a proposal, or --all');
      finishUnread();
      const session = await openTables(host, options);
      const asked = options.all ? (await openProposals(session)).map(({ id }) => id) : ids;
      if (asked.length === 0) {
        host.document({ approvals: [], errors: [] });
        host.line('No proposal waits for approval.');
        return exitCodes.fine;
      }
      const { yes = false, now = false } = options;
      return approveProposals({ ids: asked, yes, now }, session, host);
    },
  });
}
