import { type Command, Option } from 'commander';
import type { Place } from '../../../core/model/security-group.ts';
import type { Scope } from '../../../core/policy/allowlist-entry.ts';
import { addEntry } from '../../../core/policy/edit-policy.ts';
import { applyChanges, changeOf } from '../../allowlist/edit-policy.ts';
import { findSubject, placeText } from '../../allowlist/find-subject.ts';
import { defineCommand, oneValue, withTablesAndGroup } from '../../define-command.ts';
import { exitCodes } from '../../failure.ts';
import { expiryOf } from '../../moment.ts';
import { entryText, policyView } from '../../render/policy.ts';
import { openTables, type Session, type TableOptions } from '../../session.ts';

interface ScopeOptions {
  readonly account?: string;
  readonly vpc?: string;
  readonly group?: string;
}

interface AddOptions extends ScopeOptions, TableOptions {
  readonly owner: string;
  readonly reason: string;
  readonly expires?: string;
  readonly force?: boolean;
}

export function allowlistAddCommand(parent: Command): void {
  defineCommand<AddOptions>(parent, 'add', {
    summary: 'approve a CIDR, for every group or for some',
    example: 'smtp-warden allowlist add 198.51.100.0/24 --owner mail-team --reason "partner relay" --expires 90d',
    configure: (command) =>
      withTablesAndGroup(command)
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
      const change = changeOf(addEntry(await session.runtime.allowlist.read(), request, context));
      const foundIn = options.force ? null : await placeOfScope(change.entry.scope, session);
      await applyChanges(session, [change], { action: 'add', reason: options.reason });
      host.document({ entry: policyView(change.entry, now), foundIn });
      host.line(`Approved: ${entryText(change.entry)}${foundIn ? `  (${placeText(foundIn)})` : ''}`);
      return exitCodes.fine;
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
