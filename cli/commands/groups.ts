import type { Command } from 'commander';
import { ec2Client } from '../../aws/clients.ts';
import { setOptIn } from '../../aws/opt-in-tag.ts';
import type { GroupOutline } from '../../core/model/security-group.ts';
import { optInOf, optInValue } from '../../core/policy/opt-in.ts';
import { defineCommand, withRegion, withRegions } from '../define-command.ts';
import { exitCodes } from '../failure.ts';
import { columns, type Output } from '../output.ts';
import { groupIdOf, openSession, type RegionOptions, regionsOf, type Session } from '../session.ts';
import { snapshotOf } from '../target.ts';

export function groupsCommand(program: Command): void {
  const groups = program.command('groups').description('which groups the bot may change: the opt-in tag');
  defineCommand<RegionOptions>(groups, 'list', {
    summary: 'list the groups that opted in, and those whose tag only looks like it',
    example: 'smtp-warden groups list --all-regions',
    configure: withRegions,
    run: async (output, options) => {
      const session = await openSession(options.region?.[0]);
      return listGroups(session, await regionsOf(session, options), output);
    },
  });
  for (const optedIn of [true, false]) {
    defineCommand<{ region?: string }>(groups, optedIn ? 'opt-in' : 'opt-out', {
      summary: optedIn
        ? 'let the bot change a group: sets the opt-in tag'
        : 'keep the bot off a group: removes the opt-in tag',
      example: `smtp-warden groups ${optedIn ? 'opt-in' : 'opt-out'} sg-0123456789abcdef0`,
      configure: (command) => withRegion(command).argument('<group-id>', 'the security group'),
      run: async (output, options, [groupId = '']) => {
        const id = groupIdOf(groupId);
        return changeOptIn(await openSession(options.region), { groupId: id, optedIn }, output);
      },
    });
  }
}

async function listGroups(session: Session, regions: readonly string[], output: Output): Promise<number> {
  const key = session.settings.warden.optInTagKey;
  const list = output.list('groups');
  const rows: string[][] = [];
  for await (const group of taggedGroups(session, regions)) {
    list.add(group);
    rows.push([group.groupId, group.groupName, group.region, group.note]);
  }
  list.end({ optInTag: `${key}=${optInValue}` });
  const none = `No group has the tag ${key}=${optInValue}.`;
  output.line(rows.length > 0 ? columns(['group', 'name', 'region', 'opt-in'], rows) : none);
  return exitCodes.fine;
}

/** Groups with the opt-in tag, or with one that a person may take for it. */
async function* taggedGroups({ runtime, home, settings }: Session, regions: readonly string[]) {
  for (const region of regions) {
    for await (const page of runtime.surveyOf({ account: home.account, region }).outlines()) {
      yield* page.flatMap((group) => ('unreadable' in group ? [] : taggedGroup(group, settings.warden.optInTagKey)));
    }
  }
}

function taggedGroup({ ref, name, vpcId, tags }: GroupOutline, tagKey: string) {
  const optIn = optInOf(tags, tagKey);
  if (optIn.kind === 'out') return [];
  const note = optIn.kind === 'near' ? `not opted in: ${optIn.reason}` : 'opted in';
  return [{ ...ref, groupName: name, vpcId, optedIn: optIn.kind === 'in', note }];
}

async function changeOptIn(
  session: Session,
  { groupId, optedIn }: { groupId: string; optedIn: boolean },
  output: Output,
): Promise<number> {
  const { place, settings } = session;
  const { name } = await snapshotOf(session, groupId);
  const key = settings.warden.optInTagKey;
  await setOptIn(ec2Client(place.region), groupId, { key, optedIn });
  output.document({ ...place, groupId, groupName: name, optedIn });
  output.line(`${groupId} ${name}: ${optedIn ? `opted in (${key}=${optInValue})` : 'opted out'}`);
  return exitCodes.fine;
}
