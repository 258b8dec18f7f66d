import type { Command } from 'commander';
import { defineCommand, withRegion } from '../../define-command.ts';
import { exitCodes } from '../../failure.ts';
import { entriesTable, inOrder, policyView } from '../../render/policy.ts';
import { openSession } from '../../session.ts';

export function allowlistListCommand(parent: Command): void {
  defineCommand<{ region?: string[] }>(parent, 'list', {
    summary: 'show every approved CIDR, and for 30 days those that have ended',
    example: 'smtp-warden allowlist list',
    configure: withRegion,
    run: async (output, options) => {
      const { runtime } = await openSession(options);
      const now = runtime.now();
      const { entries } = await runtime.allowlist.read();
      output.document({ entries: inOrder(entries).map((entry) => policyView(entry, now)) });
      if (entries.length > 0) output.line(entriesTable(entries, now));
      else output.line('Nothing is approved yet. Add a CIDR with: smtp-warden allowlist add');
      return exitCodes.fine;
    },
  });
}
