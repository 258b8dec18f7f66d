import type { Command } from 'commander';
import { removeExemption } from '../../../core/policy/edit-exemptions.ts';
import { applyChanges, changeOf } from '../../allowlist/edit-policy.ts';
import { defineCommand, withTables } from '../../define-command.ts';
import { exitCodes } from '../../failure.ts';
import { openTables, type TableOptions } from '../../session.ts';

export function exemptRemoveCommand(parent: Command): void {
  defineCommand<TableOptions>(parent, 'remove', {
    summary: 'end an exemption; the group may be closed again',
    example: 'smtp-warden exempt remove ex-0123456789',
    configure: (command) => withTables(command).argument('<id>', 'the id that `exempt list` shows'),
    run: async (host, options, [id = '']) => {
      const session = await openTables(host, options);
      const change = changeOf(removeExemption(await session.runtime.allowlist.read(), id));
      await applyChanges(session, [change], { action: 'exempt-remove', reason: '' });
      host.document({ removed: id });
      host.line(`Removed: ${id}  ${change.exemption.group.groupId} is no longer exempt`);
      return exitCodes.fine;
    },
  });
}
