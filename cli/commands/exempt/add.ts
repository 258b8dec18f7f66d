import type { Command } from 'commander';
import { addExemption } from '../../../core/policy/edit-exemptions.ts';
import { changeOf } from '../../allowlist/edit-policy.ts';
import { findSubject, placeText } from '../../allowlist/find-subject.ts';
import { defineCommand, oneValue, withTablesAndGroup } from '../../define-command.ts';
import type { ConfirmOptions } from '../../edit/confirm.ts';
import { exitCodeOfEdit, outcomeView, withConfirm } from '../../edit/edit-options.ts';
import { editPolicy } from '../../edit/edit-policy.ts';
import { expiryOf } from '../../moment.ts';
import { policyView } from '../../render/policy.ts';
import { openTables, type TableOptions } from '../../session.ts';
import { groupsOf, idOfGroup } from '../../target.ts';

interface AddOptions extends TableOptions, ConfirmOptions {
  readonly owner: string;
  readonly reason: string;
  readonly expires: string;
  readonly replace?: boolean;
  readonly account?: string;
  readonly force?: boolean;
}

export function exemptAddCommand(parent: Command): void {
  defineCommand<AddOptions>(parent, 'add', {
    summary:
      'let a group stay open until a given time, at most a year from now; shows what that changes and asks first',
    example: 'smtp-warden exempt add sg-0123456789abcdef0 --owner mail-team --reason "MX host" --expires 30d',
    configure: (command) =>
      withConfirm(withTablesAndGroup(command))
        .argument('<group>', 'the security group, by id or name')
        .option('--account <id>', 'the account of the group, if it is not that of the credentials', oneValue)
        .requiredOption('--owner <owner>', 'who is responsible for it')
        .requiredOption('--reason <reason>', 'why it has to stay open')
        .requiredOption(
          '--expires <time>',
          'until when: 2027-01-31 (the end of that day), 2027-01-31T12:00:00Z, or from now 12h, 30d, 2w',
        )
        .option('--replace', 'replace the exemption that the group has')
        .option('--force', 'even if the group does not exist in that account and region, or cannot be read'),
    run: async (host, options, args) => {
      const { owner, reason, expires, replace = false } = options;
      const [named = ''] = groupsOf(args);
      const session = await openTables(host, options);
      const now = session.runtime.clock.now();
      const place = { ...session.place, account: options.account ?? session.place.account };
      const group = { ...place, groupId: await idOfGroup(session, named, place) };
      const request = { group, owner, reason, expiresAt: expiryOf(expires, now) };
      const on = await session.runtime.allowlist.current();
      const change = changeOf(addExemption(on.policy, request, { now, by: session.identity.arn, replace }));
      const { exemption } = change;
      if (!options.force) await findSubject({ groupId: group.groupId }, [group], session);
      const outcome = await editPolicy(host, session, {
        ...{ on, options, action: 'exempt-add', changes: [change], reason: exemption.reason },
        question: `Exempt ${group.groupId} until ${exemption.expiresAt}?`,
      });
      host.document({ exemption: policyView(exemption, now), ...outcomeView(outcome) });
      if (outcome.kind === 'applied')
        host.line(`Exempt: ${exemption.id}  ${group.groupId} (${placeText(group)}) until ${exemption.expiresAt}`);
      return exitCodeOfEdit(outcome);
    },
  });
}
