import type { Command } from 'commander';
import { renewEntry } from '../../../core/policy/edit-policy.ts';
import { changeOf } from '../../allowlist/edit-policy.ts';
import { newExpiryHelp, newExpiryOf } from '../../allowlist/new-expiry.ts';
import { defineCommand, oneValue, withTables } from '../../define-command.ts';
import type { ConfirmOptions } from '../../edit/confirm.ts';
import { exitCodeOfEdit, outcomeView, withConfirm } from '../../edit/edit-options.ts';
import { editPolicy } from '../../edit/edit-policy.ts';
import { entryText, policyView } from '../../render/policy.ts';
import { openTables, type TableOptions } from '../../session.ts';

interface RenewOptions extends TableOptions, ConfirmOptions {
  readonly expires: string;
}

export function allowlistRenewCommand(parent: Command): void {
  defineCommand<RenewOptions>(parent, 'renew', {
    summary: 'give an approved CIDR another expiry, while it stays approved; shows what that changes and asks first',
    example: 'smtp-warden allowlist renew al-0123456789 --expires 90d',
    configure: (command) =>
      withConfirm(withTables(command))
        .argument('<id>', 'the id that `allowlist list` shows')
        .requiredOption('--expires <time>', newExpiryHelp, oneValue),
    run: async (host, options, [id = '']) => {
      const session = await openTables(host, options);
      const now = session.runtime.clock.now();
      const { limits } = session.settings.warden;
      const expiresAt = newExpiryOf(options.expires, now);
      const on = await session.runtime.allowlist.current();
      const { entry, ...change } = changeOf(
        renewEntry(on.policy, id, { now, limits, by: session.identity.arn, expiresAt }),
      );
      const outcome = await editPolicy(host, session, {
        ...{ on, options, action: 'renew', changes: [{ ...change, entry }], reason: entry.reason },
        question: `Let ${id} approve ${entry.cidr} ${expiresAt === null ? 'without an end' : `until ${expiresAt}`}?`,
      });
      host.document({ entry: policyView(entry, now), ...outcomeView(outcome) });
      if (outcome.kind === 'applied') host.line(`Renewed: ${entryText(entry)}`);
      return exitCodeOfEdit(outcome);
    },
  });
}
