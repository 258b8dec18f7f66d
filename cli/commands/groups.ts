import type { Command } from 'commander';
import { setOptIn } from '../../aws/opt-in-tag.ts';
import { optInValue } from '../../core/policy/opt-in.ts';
import { defineCommand, withPlace, withPlaces } from '../define-command.ts';
import { exitCodes } from '../failure.ts';
import { listGroups } from '../groups/list-groups.ts';
import type { Host } from '../host/host.ts';
import { atPlace } from '../places/scan-error.ts';
import { openSession, type PlaceOptions, placesOf, type Session } from '../session.ts';
import { groupsOf, snapshotsOf } from '../target.ts';

export function groupsCommand(program: Command): void {
  const groups = program.command('groups').description('which groups the bot may change: the opt-in tag');
  defineCommand<PlaceOptions>(groups, 'list', {
    summary: 'list the groups that opted in, and those whose tag is similar but does not count',
    example: 'smtp-warden groups list --all-regions',
    formats: ['table', 'json', 'csv'],
    configure: withPlaces,
    run: async (host, options) => {
      const session = await openSession(host, options);
      return listGroups(session, await placesOf(session, options), host);
    },
  });
  for (const optedIn of [true, false]) {
    defineCommand<PlaceOptions>(groups, optedIn ? 'opt-in' : 'opt-out', {
      summary: optedIn
        ? 'let the bot change groups: sets the opt-in tag'
        : 'do not let the bot change groups: removes the opt-in tag',
      example: `smtp-warden groups ${optedIn ? 'opt-in' : 'opt-out'} sg-0123456789abcdef0`,
      configure: (command) => withPlace(command).argument('<groups...>', 'security groups, by id or name'),
      run: async (host, options, args) => {
        const named = groupsOf(args);
        return changeOptIn(await openSession(host, options), { named, optedIn }, host);
      },
    });
  }
}

/** The tag of all the groups is changed by one call, or of none. */
async function changeOptIn(
  session: Session,
  { named, optedIn }: { readonly named: readonly string[]; readonly optedIn: boolean },
  host: Host,
): Promise<number> {
  const { place, settings, runtime } = session;
  const snapshots = await snapshotsOf(session, named);
  const groups = snapshots.map(({ ref: { groupId }, name }) => ({ groupId, groupName: name }));
  const key = settings.warden.optInTagKey;
  const ids = groups.map(({ groupId }) => groupId);
  await atPlace(place, session, () => setOptIn(runtime.clientsAt(place).ec2, ids, { key, optedIn }));
  // A single group is also named as it was before several could be given.
  host.document({ ...place, ...(groups.length === 1 ? groups[0] : {}), optedIn, groups });
  for (const { groupId, groupName } of groups)
    host.line(`${groupId} ${groupName}: ${optedIn ? `opted in (${key}=${optInValue})` : 'opted out'}`);
  return exitCodes.fine;
}
