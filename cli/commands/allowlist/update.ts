import type { Command } from 'commander';
import { updateEntry } from '../../../core/policy/edit-policy.ts';
import { changeOf } from '../../allowlist/edit-policy.ts';
import { newExpiryHelp, newExpiryOf } from '../../allowlist/new-expiry.ts';
import { defineCommand, oneValue, withTables } from '../../define-command.ts';
import type { ConfirmOptions } from '../../edit/confirm.ts';
import { exitCodeOfEdit, outcomeView, withConfirm } from '../../edit/edit-options.ts';
import { editPolicy } from '../../edit/edit-policy.ts';
import { UsageError } from '../../failure.ts';
import { entryText, policyView } from '../../render/policy.ts';
import { openTables, type TableOptions } from '../../session.ts';

interface UpdateOptions extends TableOptions, ConfirmOptions {
  readonly owner?: string;
  readonly reason?: string;
  readonly expires?: string;
}

export function allowlistUpdateCommand(parent: Command): void {
  defineCommand<UpdateOptions>(parent, 'update', {
    summary: 'change the owner, reason or expiry of an approved CIDR, while it stays approved; asks first',
    example: 'smtp-warden allowlist update al-0123456789 --owner network-team',
    configure: (command) =>
      withConfirm(withTables(command))
        .argument('<id>', 'the id that `allowlist list` shows')
        .option('--owner <owner>', 'who is responsible for it from now on', oneValue)
        .option('--reason <reason>', 'why it is needed', oneValue)
        .option('--expires <time>', newExpiryHelp, oneValue)
        .addHelpText('after', '\nThe CIDR and the scope stay: for others, add an entry and then remove this one.'),
    run: async (host, options, [id = '']) => {
      const session = await openTables(host, options);
      const now = session.runtime.clock.now();
      const context = { now, by: session.identity.arn, limits: session.settings.warden.limits };
      const update = updateOf(options, now);
      const on = await session.runtime.allowlist.current();
      const change = changeOf(updateEntry(on.policy, id, { ...context, update }));
      const { entry } = change;
      const outcome = await editPolicy(host, session, {
        ...{ on, options, action: 'update', changes: [change], reason: entry.reason },
        question: `Change ${id}, which approves ${entry.cidr}?`,
      });
      host.document({ entry: policyView(entry, now), ...outcomeView(outcome) });
      if (outcome.kind === 'applied') host.line(`Updated: ${entryText(entry)}`);
      return exitCodeOfEdit(outcome);
    },
  });
}

function updateOf({ owner, reason, expires }: UpdateOptions, now: number) {
  if (owner === undefined && reason === undefined && expires === undefined) {
    throw new UsageError('say what to change: --owner, --reason or --expires');
  }
  return {
    ...(owner === undefined ? {} : { owner }),
    ...(reason === undefined ? {} : { reason }),
    ...(expires === undefined ? {} : { expiresAt: newExpiryOf(expires, now) }),
  };
}
