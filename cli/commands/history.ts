import { type Command, InvalidArgumentError, Option } from 'commander';
import { outcomes } from '../../core/audit/outcomes.ts';
import { defineCommand, oneValue, withTables, withTablesAndGroup } from '../define-command.ts';
import { outcomesOf } from '../history/outcomes-option.ts';
import type { ExportOptions } from '../history/run-export.ts';
import type { ListOptions } from '../history/run-list.ts';
import type { RestartOptions } from '../history/run-restart.ts';
import type { VerifyOptions } from '../history/run-verify.ts';
import type { TableOptions } from '../session.ts';

export function historyCommand(program: Command): void {
  const history = program.command('history').description('what was decided and done, and whether the record is intact');
  defineCommand<ListOptions>(history, 'list', {
    summary: 'list remediations and decisions, newest first',
    example: 'smtp-warden history list --outcome completed,partial --since 7d',
    formats: ['table', 'json', 'csv'],
    configure: (command) =>
      withTables(command)
        .option('--group <group-id>', 'only this security group')
        .option(
          '--since <time>',
          'from this time on: 2026-11-01, 2026-11-01T12:00:00Z or 7d (default: 30d; of open proposals any time)',
        )
        .option('--until <time>', untilHelp)
        .addOption(
          new Option(
            '--outcome <outcomes>',
            `only these, separated by commas or repeated: ${outcomes.join(', ')}; of proposals only the open ones`,
          ).argParser(outcomesOf),
        )
        .option('--account <id>', 'only this account')
        .option('--group-region <region>', 'only groups of this region')
        .option('--actor <text>', 'only what was caused by somebody whose ARN contains this text')
        .option('--limit <number>', 'list at most this many', positiveInteger, 100),
    readsOnly: true,
    load: async () => (await import('../history/run-list.ts')).runList,
  });
  defineCommand<TableOptions>(history, 'show', {
    summary: 'show one remediation: why, what, and the rules before and after',
    example: 'smtp-warden history show rem-0mhw3k1zi5f2c8d1e6a77',
    configure: (command) => withTables(command).argument('<id>', 'the id of a remediation or decision'),
    readsOnly: true,
    load: async () => (await import('../history/run-show.ts')).runShow,
  });
  defineCommand<VerifyOptions>(history, 'verify', {
    summary: 'recompute every hash chain and name the first entry that was changed, removed or inserted',
    example: 'smtp-warden history verify --anchor last-week.json',
    configure: (command) =>
      withTables(command).option(
        '--anchor <file>',
        'what an earlier `history verify --json` printed, or the digest of a daily anchor: finds entries removed at the end',
      ),
    readsOnly: true,
    load: async () => (await import('../history/run-verify.ts')).runVerify,
  });
  defineCommand<RestartOptions>(history, 'restart', {
    summary: 'start a new chain for a group after an invalid entry: shows it, and asks',
    example: 'smtp-warden history restart sg-0123456789abcdef0 --reason "entry 7 was forged, see ticket 12"',
    configure: (command) =>
      withTablesAndGroup(command)
        .argument('<group-id>', 'the security group')
        .option('--account <id>', 'the account of the group, if it is not that of the credentials', oneValue)
        .requiredOption('--reason <reason>', 'what was wrong; it is kept in the history')
        .option('--yes', 'do not ask'),
    load: async () => (await import('../history/run-restart.ts')).runRestart,
  });
  defineCommand<ExportOptions>(history, 'export', {
    summary: 'write every audit entry about a group to standard output, oldest first within each group',
    example: 'smtp-warden history export --output csv > history.csv',
    formats: ['jsonl', 'csv', 'json', 'ocsf'],
    hasFormat: true,
    configure: (command) =>
      withTables(command)
        .option('--since <time>', 'from this time on: 2026-11-01, 2026-11-01T12:00:00Z or 7d')
        .option('--until <time>', untilHelp),
    readsOnly: true,
    load: async () => (await import('../history/run-export.ts')).runExport,
  });
}

const untilHelp = 'up to this time: 2026-11-15 (the end of that day), 2026-11-15T12:00:00Z or 7d';

function positiveInteger(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number above 0.');
}
