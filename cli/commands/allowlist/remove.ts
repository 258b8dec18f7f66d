import type { Command } from 'commander';
import { removeEntry } from '../../../core/policy/edit-policy.ts';
import { changeOf } from '../../allowlist/edit-policy.ts';
import { defineCommand, oneValue, withTables } from '../../define-command.ts';
import type { ConfirmOptions } from '../../edit/confirm.ts';
import { exitCodeOfEdit, outcomeView, reasonOf, withConfirm } from '../../edit/edit-options.ts';
import { editPolicy } from '../../edit/edit-policy.ts';
import { entryText } from '../../render/policy.ts';
import { openTables, type TableOptions } from '../../session.ts';

interface RemoveOptions extends TableOptions, ConfirmOptions {
  readonly reason?: string;
}

export function allowlistRemoveCommand(parent: Command): void {
  defineCommand<RemoveOptions>(parent, 'remove', {
    summary: 'remove an approved CIDR; shows which groups lose it and asks first',
    example: 'smtp-warden allowlist remove al-0123456789 --reason "partner has moved"',
    configure: (command) =>
      withConfirm(withTables(command))
        .argument('<id>', 'the id that `allowlist list` shows')
        .option('--reason <reason>', 'why, for `allowlist log`', oneValue),
    run: async (host, options, [id = '']) => {
      const session = await openTables(host, options);
      const context = { now: session.runtime.clock.now(), by: session.identity.arn };
      const on = await session.runtime.allowlist.current();
      const change = changeOf(removeEntry(on.policy, id, context));
      const outcome = await editPolicy(host, session, {
        ...{ on, options, action: 'remove', changes: [change], reason: reasonOf(options.reason) },
        question: `Remove ${id}, which approves ${change.entry.cidr}?`,
      });
      host.document({ removed: id, ...outcomeView(outcome) });
      if (outcome.kind === 'applied') host.line(`Removed: ${entryText(change.entry)}`);
      return exitCodeOfEdit(outcome);
    },
  });
}
