import type { Command } from 'commander';
import { dynamodbClient } from '../../aws/clients.ts';
import { createTables } from '../../aws/create-tables.ts';
import { defineCommand, withRegion } from '../define-command.ts';
import { exitCodes } from '../failure.ts';
import { openSession } from '../session.ts';

export function initCommand(program: Command): void {
  defineCommand<{ region?: string }>(program, 'init', {
    summary: 'create the allowlist and audit tables; safe to repeat',
    example: 'smtp-warden init',
    configure: withRegion,
    run: async (output, options) => {
      const { settings, place } = await openSession(options.region);
      const tables = await createTables(dynamodbClient(place.region), settings);
      output.document({ ...place, tables });
      for (const { table, created } of tables) output.line(`${table}: ${created ? 'created' : 'there already'}`);
      return exitCodes.fine;
    },
  });
}
