import type { Command } from 'commander';
import { defineCommand, oneValue, withAnyPlace, withConfirm, withPlaces } from '../define-command.ts';
import type { OptInOptions } from '../groups/run-opt-in.ts';
import type { PlaceOptions } from '../session.ts';

export function groupsCommand(program: Command): void {
  const groups = program.command('groups').description('which groups the bot may change: the opt-in tag');
  defineCommand<PlaceOptions>(groups, 'list', {
    summary: 'list the groups that opted in, and those whose tag is similar but does not count',
    example: 'smtp-warden groups list --all-regions',
    formats: ['table', 'json', 'csv'],
    configure: withPlaces,
    readsOnly: true,
    load: async () => (await import('../groups/run-list.ts')).runList,
  });
  defineCommand<PlaceOptions>(groups, 'show', {
    summary: 'show one group as it is now: its rules, what is decided about it, and who may come in',
    example: 'smtp-warden groups show sg-0123456789abcdef0',
    configure: (command) => withAnyPlace(command).argument('<group>', 'a security group, by id or name'),
    readsOnly: true,
    load: async () => (await import('../groups/run-show.ts')).runShow,
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
    load: async () => (await import('../groups/run-opt-in.ts')).optInRun(optedIn),
  });
}
