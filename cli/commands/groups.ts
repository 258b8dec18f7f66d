import type { Command } from 'commander';
import { setOptIn } from '../../aws/opt-in-tag.ts';
import { optInValue } from '../../core/policy/opt-in.ts';
import { defineCommand, withPlace, withPlaces } from '../define-command.ts';
import { exitCodes } from '../failure.ts';
import { listGroups } from '../groups/list-groups.ts';
import type { Output } from '../output.ts';
import { atPlace } from '../places/scan-error.ts';
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

async function changeOptIn(
  session: Session,
  { groupId, optedIn }: { groupId: string; optedIn: boolean },
  output: Output,
): Promise<number> {
  const { place, settings, runtime } = session;
  const { name } = await snapshotOf(session, groupId);
  const key = settings.warden.optInTagKey;
  await atPlace(place, session, () => setOptIn(runtime.clientsAt(place).ec2, groupId, { key, optedIn }));
  output.document({ ...place, groupId, groupName: name, optedIn });
  output.line(`${groupId} ${name}: ${optedIn ? `opted in (${key}=${optInValue})` : 'opted out'}`);
  return exitCodes.fine;
}
