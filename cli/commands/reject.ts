import type { Command } from 'commander';
import type { RejectOptions } from '../approvals/run-reject.ts';
import { defineCommand, oneValue, withTables } from '../define-command.ts';

export function rejectCommand(program: Command): void {
  defineCommand<RejectOptions>(program, 'reject', {
    summary: 'reject proposed plans; they are not proposed again until the finding changes',
    example: 'smtp-warden reject rem-0mhw3k1zi5f2c8d1e6a77 --reason "the MX of example.com"',
    configure: (command) =>
      withTables(command)
        .argument('<ids...>', 'the proposals, as `history list --outcome proposed` shows them')
        .requiredOption('--reason <reason>', 'why; it is kept in the history', oneValue)
        .option('--yes', 'do not ask'),
    load: async () => (await import('../approvals/run-reject.ts')).runReject,
  });
}
