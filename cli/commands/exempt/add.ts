import type { Command } from 'commander';
import { addExemption } from '../../../core/policy/edit-exemptions.ts';
import { applyChanges, changeOf } from '../../allowlist/edit-policy.ts';
import { findSubject, placeText } from '../../allowlist/find-subject.ts';
import { defineCommand, oneValue, withTablesAndGroup } from '../../define-command.ts';
import { exitCodes } from '../../failure.ts';
import { expiryOf } from '../../moment.ts';
import { policyView } from '../../render/policy.ts';
import { openTables, type TableOptions } from '../../session.ts';
import { groupsOf, idOfGroup } from '../../target.ts';

interface AddOptions extends TableOptions {
  readonly owner: string;
  readonly reason: string;
  readonly expires: string;
  readonly replace?: boolean;
  readonly account?: string;
  readonly force?: boolean;
}

export function exemptAddCommand(parent: Command): void {
  defineCommand<AddOptions>(parent, 'add', {
    summary: 'let a group stay open until a given time, at most a year from now',
    example: 'smtp-warden exempt add sg-0123456789abcdef0 --owner mail-team --reason "MX host" --expires 30d',
    configure: (command) =>
      withTablesAndGroup(command)
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
      const policy = await session.runtime.allowlist.read();
      const change = changeOf(addExemption(policy, request, { now, by: session.identity.arn, replace }));
      if (!options.force) await findSubject({ groupId: group.groupId }, [group], session);
      await applyChanges(session, [change], { action: 'exempt-add', reason });
      const { exemption } = change;
      host.document({ exemption: policyView(exemption, now) });
      host.line(`Exempt: ${exemption.id}  ${group.groupId} (${placeText(group)}) until ${exemption.expiresAt}`);
      return exitCodes.fine;
    },
  });
}
