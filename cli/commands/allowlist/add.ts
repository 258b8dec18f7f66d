import { type Command, Option } from 'commander';
import type { Place } from '../../../core/model/security-group.ts';
import { type Scope, scopeText } from '../../../core/policy/allowlist-entry.ts';
import { addEntry } from '../../../core/policy/edit-policy.ts';
import { changeOf } from '../../allowlist/edit-policy.ts';
import { findSubject, placeText } from '../../allowlist/find-subject.ts';
import { defineCommand, oneValue, withTablesAndGroup } from '../../define-command.ts';
import type { ConfirmOptions } from '../../edit/confirm.ts';
import { exitCodeOfEdit, outcomeView, withConfirm } from '../../edit/edit-options.ts';
import { editPolicy } from '../../edit/edit-policy.ts';
import { expiryOf } from '../../moment.ts';
import { entryText, policyView } from '../../render/policy.ts';
import { openTables, type Session, type TableOptions } from '../../session.ts';

interface ScopeOptions {
  readonly account?: string;
  readonly vpc?: string;
  readonly group?: string;
}

interface AddOptions extends ScopeOptions, TableOptions, ConfirmOptions {
  readonly owner: string;
  readonly reason: string;
  readonly expires?: string;
  readonly force?: boolean;
}

export function allowlistAddCommand(parent: Command): void {
  defineCommand<AddOptions>(parent, 'add', {
    summary: 'approve a CIDR, for every group or for some; shows what that changes and asks first',
    example: 'smtp-warden allowlist add 198.51.100.0/24 --owner mail-team --reason "partner relay" --expires 90d',
    configure: (command) =>
      withConfirm(withTablesAndGroup(command))
        .argument('<cidr>', 'the network, such as 198.51.100.0/24 or 2001:db8::/32')
        .requiredOption('--owner <owner>', 'who is responsible for it')
        .requiredOption('--reason <reason>', 'why it is needed')
        .addOption(
          new Option('--account <id>', 'only for groups of this account')
            .argParser(oneValue)
            .conflicts(['vpc', 'group']),
        )
        .addOption(
          new Option('--vpc <id>', 'only for groups of this VPC').argParser(oneValue).conflicts(['account', 'group']),
        )
        .addOption(
          new Option('--group <id>', 'only for this security group').argParser(oneValue).conflicts(['account', 'vpc']),
        )
        .option(
          '--expires <time>',
          'until when: 2027-01-31 (the end of that day), 2027-01-31T12:00:00Z, or from now 90m, 12h, 30d, 2w',
        )
        .option('--force', 'even if the group or VPC does not exist in the region, or cannot be read'),
    run: async (host, options, [cidr = '']) => {
      const session = await openTables(host, options);
      const now = session.runtime.clock.now();
      const expiresAt = options.expires === undefined ? null : expiryOf(options.expires, now);
      const request = { cidr, scope: scopeOf(options), owner: options.owner, reason: options.reason, expiresAt };
      const context = { now, by: session.identity.arn, limits: session.settings.warden.limits };
      const on = await session.runtime.allowlist.current();
      const change = changeOf(addEntry(on.policy, request, context));
      const { entry } = change;
      const foundIn = options.force ? null : await placeOfScope(entry.scope, session);
      const outcome = await editPolicy(host, session, {
        ...{ on, options, action: 'add', changes: [change], reason: entry.reason },
        question: `Approve ${entry.cidr} for ${scopeText(entry.scope)}?`,
      });
      host.document({ entry: policyView(entry, now), foundIn, ...outcomeView(outcome) });
      if (outcome.kind === 'applied')
        host.line(`Approved: ${entryText(entry)}${foundIn ? `  (${placeText(foundIn)})` : ''}`);
      return exitCodeOfEdit(outcome);
    },
  });
}

/** Where the group or VPC of a scope is, in any account that is looked after; null where the scope names neither. */
async function placeOfScope(scope: Scope, session: Session): Promise<Place | null> {
  if (scope.kind !== 'group' && scope.kind !== 'vpc') return null;
  const { runtime, place } = session;
  const places = (await runtime.fleet.accounts()).map((account) => ({ account, region: place.region }));
  return findSubject(scope.kind === 'group' ? { groupId: scope.groupId } : { vpcId: scope.vpcId }, places, session);
}

function scopeOf({ account, vpc, group }: ScopeOptions): Scope {
  if (account !== undefined) return { kind: 'account', account };
  if (vpc !== undefined) return { kind: 'vpc', vpcId: vpc };
  return group === undefined ? { kind: 'everything' } : { kind: 'group', groupId: group };
}
