import type { Command } from 'commander';
import { dynamodbClient } from '../../aws/clients.ts';
import { createTables } from '../../aws/create-tables.ts';
import { type TakeOver, takeOver } from '../../aws/policy-table/take-over.ts';
import { counted } from '../../core/model/counted.ts';
import { defineCommand, withRegion } from '../define-command.ts';
import { exitCodes, UsageError } from '../failure.ts';
import { openSession } from '../session.ts';

export function initCommand(program: Command): void {
  defineCommand<{ region?: string[] }>(program, 'init', {
    summary: 'create the allowlist and audit tables, and take over an older layout; safe to repeat',
    example: 'smtp-warden init',
    configure: withRegion,
    run: async (host, options) => {
      const { settings, home, place } = await openSession(host, options);
      if (place.region !== home.region) {
        const advice = `to have them in ${place.region}, set AWS_REGION=${place.region} here and for every other command`;
        throw new UsageError(`the tables are in the region of the AWS environment, ${home.region}; ${advice}`);
      }
      const dynamodb = dynamodbClient(home.region);
      const tables = await createTables(dynamodb, settings);
      const policy = await takeOver({
        dynamodb,
        table: settings.allowlistTable,
        auditTable: settings.auditTable,
        now: Date.now,
      });
      host.document({ ...home, tables, policy });
      for (const { table, created } of tables) host.line(`${table}: ${created ? 'created' : 'exists already'}`);
      for (const line of takeOverLines(policy, settings.allowlistTable)) host.line(line);
      return policy.notMoved.length > 0 ? exitCodes.failure : exitCodes.fine;
    },
  });
}

function takeOverLines({ moved, removed, notMoved }: TakeOver, table: string): string[] {
  const items = (count: number) => counted(count, 'item');
  const late = 'written by an older version after the table was taken over, and not in force';
  return [
    ...(moved > 0
      ? [`${table}: ${items(moved)} of the older layout taken over. Versions up to 0.2 now stop with an error.`]
      : []),
    ...(removed > 0 ? [`${table}: what ${removed} earlier imports left behind was removed`] : []),
    ...(notMoved.length > 0 ? [`${table}: ${notMoved.join(', ')}: ${late}. smtp-warden doctor says what to do.`] : []),
  ];
}
