import type { Command } from 'commander';
import { setOptIn } from '../../aws/opt-in-tag.ts';
import type { GroupOutline, Place } from '../../core/model/security-group.ts';
import { optInOf, optInValue } from '../../core/policy/opt-in.ts';
import type { FoundPlaces } from '../../core/sweep/places.ts';
import { defineCommand, withPlace, withPlaces } from '../define-command.ts';
import { exitCodes } from '../failure.ts';
import { columns, type Output } from '../output.ts';
import { groupIdOf, openSession, type PlaceOptions, placesOf, type Session } from '../session.ts';
import { snapshotOf } from '../target.ts';

export function groupsCommand(program: Command): void {
  const groups = program.command('groups').description('which groups the bot may change: the opt-in tag');
  defineCommand<PlaceOptions>(groups, 'list', {
    summary: 'list the groups that opted in, and those whose tag only looks like it',
    example: 'smtp-warden groups list --all-regions',
    configure: withPlaces,
    run: async (output, options) => {
      const session = await openSession(options);
      return listGroups(session, await placesOf(session, options), output);
    },
  });
  for (const optedIn of [true, false]) {
    defineCommand<PlaceOptions>(groups, optedIn ? 'opt-in' : 'opt-out', {
      summary: optedIn
        ? 'let the bot change a group: sets the opt-in tag'
        : 'keep the bot off a group: removes the opt-in tag',
      example: `smtp-warden groups ${optedIn ? 'opt-in' : 'opt-out'} sg-0123456789abcdef0`,
      configure: (command) => withPlace(command).argument('<group-id>', 'the security group'),
      run: async (output, options, [groupId = '']) => {
        const id = groupIdOf(groupId);
        return changeOptIn(await openSession(options), { groupId: id, optedIn }, output);
      },
    });
  }
}

async function listGroups(session: Session, found: FoundPlaces, output: Output): Promise<number> {
  const key = session.settings.warden.optInTagKey;
  const list = output.list('groups');
  const rows: string[][] = [];
  for await (const group of taggedGroups(session, found.places)) {
    list.add(group);
    rows.push([group.groupId, group.groupName, group.region, group.note]);
  }
  list.end({ optInTag: `${key}=${optInValue}` });
  const none = `No group has the tag ${key}=${optInValue}.`;
  output.line(rows.length > 0 ? columns(['group', 'name', 'region', 'opt-in'], rows) : none);
  return exitCodes.fine;
}

/** Groups with the opt-in tag, or with one that a person may take for it. */
async function* taggedGroups({ runtime, settings }: Session, places: readonly Place[]) {
  for (const place of places) {
    for await (const page of runtime.surveyOf(place).outlines()) {
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
  const { place, settings, runtime } = session;
  const { name } = await snapshotOf(session, groupId);
  const key = settings.warden.optInTagKey;
  await setOptIn(runtime.clientsAt(place).ec2, groupId, { key, optedIn });
  output.document({ ...place, groupId, groupName: name, optedIn });
  output.line(`${groupId} ${name}: ${optedIn ? `opted in (${key}=${optInValue})` : 'opted out'}`);
  return exitCodes.fine;
}
