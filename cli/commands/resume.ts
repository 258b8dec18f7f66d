import type { Command } from 'commander';
import { errorCode } from '../../aws/aws-error.ts';
import { counted } from '../../core/model/counted.ts';
import { defineCommand, withTables } from '../define-command.ts';
import { exitCodes } from '../failure.ts';
import { openTables, type Session, type TableOptions } from '../session.ts';

export function resumeCommand(program: Command): void {
  defineCommand<TableOptions>(program, 'resume', {
    summary: 'let the bot go on after the hourly change limit was reached: it counts from nothing again',
    example: 'smtp-warden resume',
    configure: withTables,
    run: async (output, options) => {
      const session = await openTables(options);
      const closings = await resume(session);
      output.document({ resumed: closings > 0, counted: closings });
      output.line(
        closings === 0
          ? 'Nothing to resume: no closing was counted within the last hour.'
          : `Resumed: ${counted(closings, 'closing')} of the last hour will not count any more. What was deferred is closed by the next sweep, or by an event.`,
      );
      return exitCodes.fine;
    },
  });
}

/** Frees the places of the hour; gives how many were taken. */
async function resume({ runtime, settings, identity, home }: Session): Promise<number> {
  try {
    return await runtime.changeLimit.resume(identity.arn, runtime.clock.now());
  } catch (error) {
    if (errorCode(error) !== 'ResourceNotFoundException') throw error;
    const { sweepTable } = settings.deployment;
    throw new Error(
      `there is no table ${sweepTable} in account ${home.account}, region ${home.region}: the hourly change limit is counted ` +
        'there by the deployed bot. If it is deployed under another name, set SMTP_WARDEN_SWEEP_TABLE to that of its table',
      { cause: error },
    );
  }
}
