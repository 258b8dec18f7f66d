import type { Command } from 'commander';
import { removeExemption } from '../../../core/policy/edit-exemptions.ts';
import { changeOf } from '../../allowlist/edit-policy.ts';
import { defineCommand, oneValue, withTables } from '../../define-command.ts';
import type { ConfirmOptions } from '../../edit/confirm.ts';
import { exitCodeOfEdit, outcomeView, reasonOf, withConfirm } from '../../edit/edit-options.ts';
import { editPolicy } from '../../edit/edit-policy.ts';
import { openTables, type TableOptions } from '../../session.ts';

interface RemoveOptions extends TableOptions, ConfirmOptions {
  readonly reason?: string;
}

export function exemptRemoveCommand(parent: Command): void {
  defineCommand<RemoveOptions>(parent, 'remove', {
    summary: 'end an exemption, so that the group may be closed again; shows what that changes and asks first',
    example: 'smtp-warden exempt remove ex-0123456789 --reason "the MX has moved"',
    configure: (command) =>
      withConfirm(withTables(command))
        .argument('<id>', 'the id that `exempt list` shows')
        .option('--reason <reason>', 'why, for `exempt log`', oneValue),
    run: async (host, options, [id = '']) => {
      const session = await openTables(host, options);
      const on = await session.runtime.allowlist.current();
      const change = changeOf(removeExemption(on.policy, id));
      const { groupId } = change.exemption.group;
      const outcome = await editPolicy(host, session, {
        ...{ on, options, action: 'exempt-remove', changes: [change], reason: reasonOf(options.reason) },
        question: `Remove ${id}, so that ${groupId} is no longer exempt?`,
      });
      host.document({ removed: id, ...outcomeView(outcome) });
      if (outcome.kind === 'applied') host.line(`Removed: ${id}  ${groupId} is no longer exempt`);
      return exitCodeOfEdit(outcome);
    },
  });
}
