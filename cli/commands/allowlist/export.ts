import { type Command, Option } from 'commander';
import { csvOf, fileRow } from '../../allowlist-file.ts';
import { defineCommand, withRegion } from '../../define-command.ts';
import { exitCodes } from '../../failure.ts';
import { inOrder } from '../../render/policy.ts';
import { openSession } from '../../session.ts';

/** Expired entries are exported as well: a file that is imported again must mean no change, also with --replace. */
export function allowlistExportCommand(parent: Command): void {
  defineCommand<{ region?: string[] }>(parent, 'export', {
    summary: 'write the allowlist to standard output, as `allowlist import` reads it',
    example: 'smtp-warden allowlist export > allowlist.csv',
    configure: (command) =>
      withRegion(command).addOption(new Option('--format <format>').choices(['csv', 'json']).default('csv')),
    run: async (output, options) => {
      const { runtime } = await openSession(options);
      const entries = inOrder((await runtime.allowlist.read()).entries);
      output.document({ entries: entries.map(fileRow) });
      output.line(csvOf(entries).trimEnd());
      return exitCodes.fine;
    },
  });
}
