import type { Command } from 'commander';
import { type ImportProblem, importAllowlist } from '../../../core/policy/import-allowlist.ts';
import { applyChanges } from '../../allowlist/edit-policy.ts';
import { readImportFile } from '../../allowlist/read-import-file.ts';
import { confirmed } from '../../confirm.ts';
import { defineCommand, withTables } from '../../define-command.ts';
import { exitCodes } from '../../failure.ts';
import { finishUnread, type Output } from '../../output.ts';
import { differenceText, differenceView, problemText } from '../../render/import.ts';
import { openTables, type TableOptions } from '../../session.ts';

interface ImportOptions extends TableOptions {
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
        .argument('<file>', '.csv with the header cidr,scope,owner,reason,expiresAt, or .json as exported')
        .option('--replace', 'also remove the entries that the file does not name')
        .option('--dry-run', 'only show the difference')
        .option('--yes', 'do not ask'),
    run: async (output, options, [file = '']) => {
      finishUnread();
      const rows = await readImportFile(file);
      const session = await openTables(options);
      const [now, policy] = [session.runtime.clock.now(), await session.runtime.allowlist.read()];
      const { limits } = session.settings.warden;
      const context = { now, by: session.identity.arn, limits, replace: options.replace === true };
      const difference = importAllowlist(policy, rows, context);
      if (difference.kind === 'refused') return refuse(output, file, difference.problems);
      output.line(differenceText(difference, now));
      const hasChanges = difference.changes.length > 0;
      const goesOn = hasChanges && !options.dryRun && (await confirmed('Make these changes now?', options));
      if (goesOn) await applyChanges(session, difference.changes);
      output.notice(goesOn ? 'All of it was written.' : 'Nothing was changed.');
      output.document(differenceView(difference, now, goesOn));
      // Only a "no" to the question is a failure: nothing to change, and --dry-run, are what was asked for.
      return goesOn || !hasChanges || options.dryRun ? exitCodes.fine : exitCodes.failure;
    },
  });
}

function refuse(output: Output, file: string, problems: readonly ImportProblem[]): number {
  const error = `${file} was refused and nothing was written`;
  output.document({ error, problems });
  for (const problem of problems) output.notice(problemText(problem));
  output.notice(`smtp-warden: ${error}`);
  return exitCodes.usage;
}
