import type { Command } from 'commander';
import { defineCommand, withGroupPlace } from '../define-command.ts';
import type { UndoOptions } from '../undo/run-undo.ts';

export function undoCommand(program: Command): void {
  defineCommand<UndoOptions>(program, 'undo', {
    summary: 'undo a remediation: shows the plan, asks, and exempts the group for a limited time',
    example: 'smtp-warden undo rem-0mhw3k1zi5f2c8d1e6a77 --exempt-for 4h',
    configure: (command) =>
      withGroupPlace(command)
        .argument('<id>', 'the remediation, as `history list` shows it')
        .option(
          '--port-only',
          'open only TCP at the port again, and revoke nothing: for a group that was changed after the remediation',
        )
        .option('--exempt-for <time>', 'how long the bot leaves the group open: 90m, 12h, 30d, or until a time', '1h')
        .option('--yes', 'do not ask'),
    load: async () => (await import('../undo/run-undo.ts')).runUndo,
  });
}
