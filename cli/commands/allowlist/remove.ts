import type { Command } from 'commander';
import { removeEntry } from '../../../core/policy/edit-policy.ts';
import { applyChanges, changeOf } from '../../allowlist/edit-policy.ts';
import { defineCommand, withTables } from '../../define-command.ts';
import { exitCodes } from '../../failure.ts';
import { entryText } from '../../render/policy.ts';
import { openTables, type TableOptions } from '../../session.ts';

export function allowlistRemoveCommand(parent: Command): void {
  defineCommand<TableOptions>(parent, 'remove', {
    summary: 'remove an approved CIDR',
    example: 'smtp-warden allowlist remove al-0123456789',
    configure: (command) => withTables(command).argument('<id>', 'the id that `allowlist list` shows'),
    run: async (host, options, [id = '']) => {
      const session = await openTables(host, options);
      const context = { now: session.runtime.clock.now(), by: session.identity.arn };
      const change = changeOf(removeEntry(await session.runtime.allowlist.read(), id, context));
      await applyChanges(session, [change], { action: 'remove', reason: '' });
      host.document({ removed: id });
      host.line(`Removed: ${entryText(change.entry)}`);
      return exitCodes.fine;
    },
  });
}
