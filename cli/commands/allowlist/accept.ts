import type { Command } from 'commander';
import type { AcceptOptions } from '../../allowlist/run-accept.ts';
import { defineCommand, oneValue, withConfirm, withTables } from '../../define-command.ts';

/** An item that was written, altered or deleted past the tools counts for nothing until a person accepts it. */
export function allowlistAcceptCommand(parent: Command): void {
  defineCommand<AcceptOptions>(parent, 'accept', {
    summary: "accept an entry or exemption as it stands in the table, where the policy's chain says otherwise",
    example: 'smtp-warden allowlist accept al-0123456789 --reason "restored by hand, see ticket 12"',
    configure: (command) =>
      withConfirm(withTables(command))
        .argument('<id>', 'the item, as `history verify` names it')
        .requiredOption('--reason <reason>', 'why it is right; it is kept in the log', oneValue),
    load: async () => (await import('../../allowlist/run-accept.ts')).runAccept,
  });
}
