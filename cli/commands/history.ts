import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Outcome, outcomes } from '../../core/audit/audit-entry.ts';
import { defineCommand, withRegion } from '../define-command.ts';
import { exitCodes, UsageError } from '../failure.ts';
import { exportEntries } from '../history/export-entries.ts';
import { listHistory } from '../history/list-history.ts';
import { restartHistory } from '../history/restart-history.ts';
import { showRemediation } from '../history/show-remediation.ts';
import { readAnchor, verifyHistory } from '../history/verify-history.ts';
import { sinceOf } from '../moment.ts';
import { groupIdOf, openSession } from '../session.ts';

interface ListOptions {
  readonly group?: string;
  readonly since?: string;
  readonly outcome?: Outcome;
  readonly account?: string;
  readonly region?: string;
  readonly actor?: string;
  readonly limit: number;
}

interface RestartOptions {
  readonly region?: string[];
  readonly account?: string;
  readonly reason: string;
  readonly yes?: boolean;
}

export function historyCommand(program: Command): void {
  const history = program.command('history').description('what was decided and done, and whether the record is intact');
  defineCommand<ListOptions>(history, 'list', {
    summary: 'list remediations and decisions, newest first',
    example: 'smtp-warden history list --outcome completed --since 7d',
    configure: (command) =>
      command
        .option('--group <group-id>', 'only this security group')
        .option('--since <time>', 'from this time on: 2026-11-01, 2026-11-01T12:00:00Z or 7d', '30d')
        .addOption(new Option('--outcome <outcome>', 'only this outcome').choices(outcomes))
        .option('--account <id>', 'only this account')
        .option('--region <region>', 'only this region')
        .option('--actor <text>', 'only what somebody whose ARN holds this text has caused')
        .option('--limit <number>', 'at most so many', positiveInteger, 100),
    run: async (output, options) => {
      const groupId = options.group === undefined ? undefined : groupIdOf(options.group);
      const session = await openSession();
      const since = sinceOf(options.since ?? '30d', session.runtime.clock.now());
      const { outcome, account, region, actor, limit } = options;
      return listHistory(session, { groupId, since, outcome, account, region, actor, limit }, output);
    },
  });
  defineCommand(history, 'show', {
    summary: 'show all of one remediation: why, what, and the rules before and after',
    example: 'smtp-warden history show rem-0mhw3k1zi5f2c8d1e6a77',
    configure: (command) => command.argument('<id>', 'the id of a remediation or decision'),
    run: async (output, _options, [id = '']) => showRemediation(await openSession(), id, output),
  });
  defineCommand<{ anchor?: string }>(history, 'verify', {
    summary: 'recompute every hash chain and name the first entry that was changed, removed or inserted',
    example: 'smtp-warden history verify --anchor last-week.json',
    configure: (command) =>
      command.option(
        '--anchor <file>',
        'what an earlier `history verify --json` printed: finds entries cut off at the end',
      ),
    run: async (output, options) => {
      const anchor = options.anchor === undefined ? [] : readAnchor(await readText(options.anchor), options.anchor);
      return verifyHistory(await openSession(), anchor, output);
    },
  });
  defineCommand<RestartOptions>(history, 'restart', {
    summary: 'begin the history of a group anew after an entry that does not hold: shows it, and asks',
    example: 'smtp-warden history restart sg-0123456789abcdef0 --reason "entry 7 was forged, see ticket 12"',
    configure: (command) =>
      withRegion(command)
        .argument('<group-id>', 'the security group')
        .option('--account <id>', 'its account, if it is not that of the credentials')
        .requiredOption('--reason <reason>', 'what was wrong; it is kept in the history')
        .option('--yes', 'do not ask'),
    run: async (output, options, [groupId = '']) => {
      const id = groupIdOf(groupId);
      const reason = options.reason.trim();
      if (reason === '') throw new UsageError('--reason is empty; say what was wrong');
      const session = await openSession(options);
      const group = { ...session.place, account: options.account ?? session.place.account, groupId: id };
      return restartHistory({ group, reason, yes: options.yes === true }, session, output);
    },
  });
  defineCommand<{ since?: string }>(history, 'export', {
    summary: 'write every audit entry to standard output, oldest first within each group',
    example: 'smtp-warden history export --output csv > history.csv',
    formats: ['jsonl', 'csv', 'json'],
    hasFormat: true,
    configure: (command) =>
      command.option('--since <time>', 'from this time on: 2026-11-01, 2026-11-01T12:00:00Z or 7d'),
    run: async (output, { since }) => {
      const session = await openSession();
      const from = since === undefined ? null : sinceOf(since, session.runtime.clock.now());
      await exportEntries(session, from, output);
      return exitCodes.fine;
    },
  });
}

function positiveInteger(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number above 0.');
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read`, { cause: error });
  }
}
