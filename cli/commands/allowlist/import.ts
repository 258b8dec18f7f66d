import { type Command, Option } from 'commander';
import { type ImportProblem, importAllowlist } from '../../../core/policy/import-allowlist.ts';
import type { FileFormat } from '../../allowlist/allowlist-file.ts';
import { applyChanges } from '../../allowlist/edit-policy.ts';
import { nameOf, readImportFile, standardInput } from '../../allowlist/read-import-file.ts';
import { defineCommand, withTables } from '../../define-command.ts';
import { exitCodes, failureOf, UsageError } from '../../failure.ts';
import type { Host } from '../../host/host.ts';
import { finishUnread } from '../../host/terminal.ts';
import { differenceText, differenceView, problemText } from '../../render/import.ts';
import { openTables, type Session, type TableOptions } from '../../session.ts';

interface ImportOptions extends TableOptions {
  readonly format?: FileFormat;
  readonly replace?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

export function allowlistImportCommand(parent: Command): void {
  defineCommand<ImportOptions>(parent, 'import', {
    summary: 'add and change entries from a file, all or none; shows the difference and asks first',
    example: 'smtp-warden allowlist import allowlist.csv --dry-run',
    configure: (command) =>
      withTables(command)
        .argument(
          '<file>',
          'CSV with the header cidr,scope,owner,reason,expiresAt, or JSON as exported; - is standard input',
        )
        .addOption(
          new Option('--format <format>', 'the format of the file, if its name does not end in .csv or .json').choices([
            'csv',
            'json',
          ]),
        )
        .option('--replace', 'also remove the entries that the file does not name')
        .option('--dry-run', 'only show the difference')
        .option('--yes', 'do not ask'),
    run: async (host, options, [file = '']) => {
      finishUnread();
      refuseQuestion(file, options);
      const rows = await readImportFile({ path: file, format: options.format }, Date.now());
      const session = await openTables(host, options);
      const [now, policy] = [session.runtime.clock.now(), await session.runtime.allowlist.read()];
      const { limits } = session.settings.warden;
      const context = { now, by: session.identity.arn, limits, replace: options.replace === true };
      const difference = importAllowlist(policy, rows, context);
      if (difference.kind === 'refused') return refuse(host, file, difference.problems);
      host.line(differenceText(difference, now));
      const hasChanges = difference.changes.length > 0;
      const goesOn = hasChanges && !options.dryRun && (await host.ask('Make these changes now?', options));
      if (goesOn) await applyChanges(session, difference.changes, { action: 'import', reason: '' });
      host.notice(goesOn ? 'All changes were written.' : 'Nothing was changed.');
      if (goesOn) await removeLeftovers(session, host);
      host.document(differenceView(difference, now, goesOn));
      // Only a "no" to the question is a failure: nothing to change, and --dry-run, are what was asked for.
      return goesOn || !hasChanges || options.dryRun ? exitCodes.fine : exitCodes.failure;
    },
  });
}

/** Nobody can answer a question whose standard input is the file. */
function refuseQuestion(file: string, { yes, dryRun }: ImportOptions): void {
  if (file !== standardInput || yes || dryRun) return;
  throw new UsageError('with - (standard input) the command cannot ask: check with --dry-run, then use --yes');
}

/** The import is in force by now, so that trouble with what it has replaced is told and is no failure. */
async function removeLeftovers({ runtime }: Session, host: Host): Promise<void> {
  try {
    await runtime.allowlist.removeLeftovers();
  } catch (error) {
    const what =
      'The policy that it replaced could not be removed from the table; nobody reads it, and the next import tries again';
    host.notice(`${what}: ${failureOf(error).message}`);
  }
}

function refuse(host: Host, file: string, problems: readonly ImportProblem[]): number {
  const error = `${nameOf(file)} was refused and nothing was written`;
  host.document({ error, problems });
  for (const problem of problems) host.notice(problemText(problem));
  host.notice(`smtp-warden: ${error}`);
  return exitCodes.usage;
}
