import type { Command } from 'commander';
import { renewExemption } from '../../../core/policy/edit-exemptions.ts';
import { changeOf } from '../../allowlist/edit-policy.ts';
import { defineCommand, oneValue, withTables } from '../../define-command.ts';
import type { ConfirmOptions } from '../../edit/confirm.ts';
import { exitCodeOfEdit, outcomeView, withConfirm } from '../../edit/edit-options.ts';
import { editPolicy } from '../../edit/edit-policy.ts';
import { expiryOf } from '../../moment.ts';
import { policyView } from '../../render/policy.ts';
import { openTables, type TableOptions } from '../../session.ts';

interface RenewOptions extends TableOptions, ConfirmOptions {
  readonly expires: string;
}

export function exemptRenewCommand(parent: Command): void {
  defineCommand<RenewOptions>(parent, 'renew', {
    summary: 'give an exemption another expiry, at most a year from now; shows what that changes and asks first',
    example: 'smtp-warden exempt renew ex-0123456789 --expires 90d',
    configure: (command) =>
      withConfirm(withTables(command))
        .argument('<id>', 'the id that `exempt list` shows')
        .requiredOption(
          '--expires <time>',
          'until when: 2027-01-31 (the end of that day), 2027-01-31T12:00:00Z, or from now 12h, 30d, 2w',
          oneValue,
        ),
    run: async (host, options, [id = '']) => {
      const session = await openTables(host, options);
      const now = session.runtime.clock.now();
      const expiresAt = expiryOf(options.expires, now);
      const on = await session.runtime.allowlist.current();
      const change = changeOf(renewExemption(on.policy, id, { now, by: session.identity.arn, expiresAt }));
      const { exemption } = change;
      const { groupId } = exemption.group;
      const outcome = await editPolicy(host, session, {
        ...{ on, options, action: 'exempt-renew', changes: [change], reason: exemption.reason },
        question: `Exempt ${groupId} until ${exemption.expiresAt}?`,
      });
      host.document({ exemption: policyView(exemption, now), ...outcomeView(outcome) });
      if (outcome.kind === 'applied') host.line(`Renewed: ${id}  ${groupId} is exempt until ${exemption.expiresAt}`);
      return exitCodeOfEdit(outcome);
    },
  });
}
