import type { Command } from 'commander';
import { defineCommand, withTables } from '../define-command.ts';
import { exitCodes } from '../failure.ts';
import { openTables, type TableOptions } from '../session.ts';
import { fleetStatus } from '../status/fleet-status.ts';
import { readStatus } from '../status/read-status.ts';
import { tellStatus } from '../status/tell-status.ts';

export function statusCommand(program: Command): void {
  defineCommand<TableOptions>(program, 'status', {
    summary: 'the fleet on one screen, from the log and the last sweep, without a new scan',
    example: 'smtp-warden status',
    configure: withTables,
    run: async (host, options) => {
      const input = await readStatus(await openTables(host, options), host);
      const status = fleetStatus(input);
      host.document(status);
      tellStatus(status, input, host);
      if (input.failures.length > 0) return exitCodes.failure;
      return status.attention.length > 0 ? exitCodes.findings : exitCodes.fine;
    },
  });
}
