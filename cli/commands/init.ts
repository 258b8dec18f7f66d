import type { Command } from 'commander';
import { dynamodbClient } from '../../aws/clients.ts';
import { createTables } from '../../aws/create-tables.ts';
import { defineCommand, withRegion } from '../define-command.ts';
import { exitCodes, UsageError } from '../failure.ts';
import { openSession } from '../session.ts';

export function initCommand(program: Command): void {
  defineCommand<{ region?: string[] }>(program, 'init', {
    summary: 'create the allowlist and audit tables; safe to repeat',
    example: 'smtp-warden init',
    configure: withRegion,
    run: async (output, options) => {
      const { settings, home, place } = await openSession(options);
      if (place.region !== home.region) {
        const advice = `to have them in ${place.region}, set AWS_REGION=${place.region} here and for every other command`;
        throw new UsageError(`the tables are in the region of the AWS environment, ${home.region}; ${advice}`);
      }
      const tables = await createTables(dynamodbClient(home.region), settings);
      output.document({ ...home, tables });
      for (const { table, created } of tables) output.line(`${table}: ${created ? 'created' : 'there already'}`);
      return exitCodes.fine;
    },
  });
}
