import type { Command } from 'commander';
import type { AccountAction } from '../../core/audit/account-decision.ts';
import type { CheckOptions } from '../accounts/run-check.ts';
import type { DecideOptions } from '../accounts/run-decide.ts';
import type { ListOptions } from '../accounts/run-list.ts';
import type { LogOptions } from '../accounts/run-log.ts';
import { defineCommand, oneValue, withConfirm, withTables } from '../define-command.ts';

export function accountsCommand(program: Command): void {
  const summary = 'the accounts that the bot looks after: list, include, exclude, reset, log, check';
  const parent = program.command('accounts').summary(summary).description(summary);
  defineCommand<ListOptions>(parent, 'list', {
    summary: 'list the accounts that are managed, those that are not, and why',
    example: 'smtp-warden accounts list --not-managed',
    formats: ['table', 'json', 'csv'],
    configure: (command) =>
      withTables(command)
        .option('--not-managed', 'only accounts in which nothing is changed')
        .option(
          '--ou <ou>',
          'only accounts in this OU or below it: its id, its name, or the names from the root down',
          oneValue,
        ),
    readsOnly: true,
    load: async () => (await import('../accounts/run-list.ts')).runList,
  });
  for (const decision of decisions) decideCommand(parent, decision);
  defineCommand<LogOptions>(parent, 'log', {
    summary: 'list what people decided about accounts, newest first: what, by whom and why',
    example: 'smtp-warden accounts log --account 111122223333',
    formats: ['table', 'json', 'csv'],
    configure: (command) =>
      withTables(command)
        .option('--account <id>', 'only the decisions about this account', oneValue)
        .option('--since <time>', 'from this time on: 2026-11-01, 2026-11-01T12:00:00Z or 7d', oneValue)
        .option('--by <text>', 'only decisions by somebody whose ARN contains this text', oneValue),
    readsOnly: true,
    load: async () => (await import('../accounts/run-log.ts')).runLog,
  });
  defineCommand<CheckOptions>(parent, 'check', {
    summary: 'check whether the bot can do its work in an account: what is missing there and what to do',
    example: 'smtp-warden accounts check 111122223333',
    configure: (command) => withTables(command).argument('<id>', 'the account'),
    readsOnly: true,
    load: async () => (await import('../accounts/run-check.ts')).runCheck,
  });
}

interface Decision {
  readonly action: AccountAction;
  readonly summary: string;
  readonly reason: string;
}

const decisions: readonly Decision[] = [
  {
    action: 'include',
    summary: 'manage accounts whatever their OU; shows what that changes and asks first',
    reason: 'pilot, see ticket 12',
  },
  {
    action: 'exclude',
    summary: 'leave accounts out: nothing is scanned or changed there; shows what that changes and asks first',
    reason: 'being closed, see ticket 12',
  },
  {
    action: 'reset',
    summary: 'take decisions back, so that the OU decides again; shows what that changes and asks first',
    reason: 'the migration is over',
  },
];

function decideCommand(parent: Command, { action, summary, reason }: Decision): void {
  defineCommand<DecideOptions>(parent, action, {
    summary,
    example: `smtp-warden accounts ${action} 111122223333 --reason "${reason}"`,
    configure: (command) => {
      withConfirm(withTables(command))
        .argument('<ids...>', 'the accounts')
        .requiredOption('--reason <reason>', 'why; it is kept in `accounts log`', oneValue);
      return action === 'reset'
        ? command
        : command.option('--force', 'even if an account is not in the registry, for one that is yet to join');
    },
    load: async () => (await import('../accounts/run-decide.ts')).decideRun(action),
  });
}
