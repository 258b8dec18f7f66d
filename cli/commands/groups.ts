import type { Command } from 'commander';
import { defineCommand, oneValue, withPlaces } from '../define-command.ts';
import type { ConfirmOptions } from '../edit/confirm.ts';
import { withConfirm } from '../edit/edit-options.ts';
import { changeOptIn } from '../groups/change-opt-in.ts';
import { listGroups } from '../groups/list-groups.ts';
import { checkSelection, type Selection, selectGroups } from '../groups/opt-in-targets.ts';
import { finishUnread } from '../host/terminal.ts';
import { openSession, type PlaceOptions, placesOf, versionForReading } from '../session.ts';
import { groupsOf } from '../target.ts';

interface OptInOptions extends PlaceOptions, ConfirmOptions, Omit<Selection, 'named'> {}

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
  for (const optedIn of [true, false]) optInCommand(groups, optedIn);
}

function optInCommand(parent: Command, optedIn: boolean): void {
  const name = optedIn ? 'opt-in' : 'opt-out';
  defineCommand<OptInOptions>(parent, name, {
    summary: optedIn
      ? 'let the bot change groups: sets the opt-in tag; shows what it would change and asks first'
      : 'do not let the bot change groups: removes the opt-in tag; shows what that changes and asks first',
    example: `smtp-warden groups ${name} sg-0123456789abcdef0`,
    configure: (command) => {
      withConfirm(withPlaces(command))
        .argument('[groups...]', 'security groups, by id or name')
        .option('--file <file>', 'the groups of a file: one id a line, or CSV as of `scan --output csv`', oneValue)
        .option('--tag <key=value>', 'all groups with this tag', oneValue);
      return optedIn
        ? command.option('--from-scan', 'all groups that are open and not opted in, as `scan` finds them')
        : command;
    },
    run: async (host, options, args) => {
      const selection = { ...options, named: groupsOf(args) };
      checkSelection(selection);
      finishUnread();
      const session = await openSession(host, options);
      const on = await versionForReading(session, host);
      const found = await placesOf(session, options);
      const selected = await selectGroups(selection, { session, host, found, policy: on.policy });
      return changeOptIn(session, host, { selected, optedIn, on, options });
    },
  });
}
