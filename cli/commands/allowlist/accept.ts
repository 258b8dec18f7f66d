import type { Command } from 'commander';
import { normalizedText } from '../../../core/policy/fields.ts';
import { defineCommand, oneValue, withTables } from '../../define-command.ts';
import type { ConfirmOptions } from '../../edit/confirm.ts';
import { exitCodeOfEdit, outcomeView, withConfirm } from '../../edit/edit-options.ts';
import { UsageError } from '../../failure.ts';
import { acceptItem } from '../../policy-log/accept-item.ts';
import { changeText } from '../../render/logged-change.ts';
import { openTables, type TableOptions } from '../../session.ts';

interface AcceptOptions extends TableOptions, ConfirmOptions {
  readonly reason: string;
}

/** An item that was written, altered or deleted past the tools counts for nothing until a person accepts it. */
export function allowlistAcceptCommand(parent: Command): void {
  defineCommand<AcceptOptions>(parent, 'accept', {
    summary: "accept an entry or exemption as it stands in the table, where the policy's chain says otherwise",
    example: 'smtp-warden allowlist accept al-0123456789 --reason "restored by hand, see ticket 12"',
    configure: (command) =>
      withConfirm(withTables(command))
        .argument('<id>', 'the item, as `history verify` names it')
        .requiredOption('--reason <reason>', 'why it is right; it is kept in the log', oneValue),
    run: async (host, options, [id = '']) => {
      const reason = normalizedText('reason', options.reason);
      if (reason.kind === 'refused') throw new UsageError(reason.reason);
      const session = await openTables(host, options);
      const accepted = await acceptItem(host, session, { id, reason: reason.text, options });
      const { change } = accepted;
      host.document({ item: id, before: change.before, after: change.after, ...outcomeView(accepted) });
      if (accepted.kind === 'applied') host.line(`Accepted: ${id}  ${changeText(change)}`);
      return exitCodeOfEdit(accepted);
    },
  });
}
