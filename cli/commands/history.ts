import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Outcome, outcomes } from '../../core/audit/audit-entry.ts';
import { isAccountId } from '../../core/model/aws-ids.ts';
import { defineCommand, oneValue, withTables, withTablesAndGroup } from '../define-command.ts';
import { exitCodes, UsageError } from '../failure.ts';
import { groupIdOf } from '../group-id.ts';
import { exportEntries } from '../history/export-entries.ts';
import { headsOfAnchor } from '../history/heads-of-anchor.ts';
import { outcomesOf, rangeOf } from '../history/history-options.ts';
import { listHistory } from '../history/list-history.ts';
import { asksOnlyForProposals } from '../history/listed-entries.ts';
import { oldest } from '../history/nothing-listed.ts';
import { restartHistory } from '../history/restart-history.ts';
import { showRemediation } from '../history/show-remediation.ts';
import { verifyHistory } from '../history/verify-history.ts';
import { openTables, type TableOptions } from '../session.ts';

interface ListOptions extends TableOptions {
  readonly group?: string;
  readonly since?: string;
  readonly until?: string;
  readonly outcome?: readonly Outcome[];
  readonly account?: string;
  readonly actor?: string;
  readonly limit: number;
}

interface RestartOptions extends TableOptions {
  readonly account?: string;
  readonly reason: string;
  readonly yes?: boolean;
}

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
    run: async (host, options) => {
      const groupId = options.group === undefined ? undefined : groupIdOf(options.group);
      if (options.account !== undefined && !isAccountId(options.account))
        throw new UsageError(`${JSON.stringify(options.account)} is not a 12-digit account id`);
      const session = await openTables(host, options);
      const isAnyTime = asksOnlyForProposals({ outcomes: options.outcome ?? [] });
      const range = rangeOf({ since: isAnyTime ? oldest : '30d', ...options }, session.runtime.clock.now());
      const { outcome: asked = [], account, groupRegion: region, actor, limit } = options;
      return listHistory(session, { ...range, groupId, outcomes: asked, account, region, actor, limit }, host);
    },
  });
  defineCommand<TableOptions>(history, 'show', {
    summary: 'show one remediation: why, what, and the rules before and after',
    example: 'smtp-warden history show rem-0mhw3k1zi5f2c8d1e6a77',
    configure: (command) => withTables(command).argument('<id>', 'the id of a remediation or decision'),
    run: async (host, options, [id = '']) => showRemediation(await openTables(host, options), id, host),
  });
  defineCommand<TableOptions & { anchor?: string }>(history, 'verify', {
    summary: 'recompute every hash chain and name the first entry that was changed, removed or inserted',
    example: 'smtp-warden history verify --anchor last-week.json',
    configure: (command) =>
      withTables(command).option(
        '--anchor <file>',
        'what an earlier `history verify --json` printed, or the digest of a daily anchor: finds entries removed at the end',
      ),
    run: async (host, options) => {
      const session = await openTables(host, options);
      const anchor = options.anchor === undefined ? [] : await headsOfAnchor(options.anchor, session);
      return verifyHistory(session, anchor, host);
    },
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
    run: async (host, options, [groupId = '']) => {
      const id = groupIdOf(groupId);
      const reason = options.reason.trim();
      if (reason === '') throw new UsageError('--reason is empty; say what was wrong');
      const session = await openTables(host, options);
      const group = { ...session.place, account: options.account ?? session.place.account, groupId: id };
      return restartHistory({ group, reason, yes: options.yes === true }, session, host);
    },
  });
  defineCommand<TableOptions & { since?: string; until?: string }>(history, 'export', {
    summary: 'write every audit entry about a group to standard output, oldest first within each group',
    example: 'smtp-warden history export --output csv > history.csv',
    formats: ['jsonl', 'csv', 'json', 'ocsf'],
    hasFormat: true,
    configure: (command) =>
      withTables(command)
        .option('--since <time>', 'from this time on: 2026-11-01, 2026-11-01T12:00:00Z or 7d')
        .option('--until <time>', untilHelp),
    run: async (host, options) => {
      const session = await openTables(host, options);
      await exportEntries(session, rangeOf({ since: '1970-01-01', ...options }, session.runtime.clock.now()), host);
      return exitCodes.fine;
    },
  });
}

const untilHelp = 'up to this time: 2026-11-15 (the end of that day), 2026-11-15T12:00:00Z or 7d';

function positiveInteger(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number above 0.');
}
