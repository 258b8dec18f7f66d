import { errorCode } from '../../aws/aws-error.ts';
import { counted } from '../../core/model/counted.ts';
import { exitCodes } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { openTables, type Session, type TableOptions } from '../session.ts';

export async function runResume(host: Host, options: TableOptions): Promise<number> {
  const session = await openTables(host, options);
  const closings = await resume(session);
  host.document({ resumed: closings > 0, counted: closings });
  host.line(
    closings === 0
      ? 'Nothing to resume: no closing was counted within the last hour.'
      : `Resumed: ${counted(closings, 'closing')} of the last hour no longer count. The next sweep, or an event, closes the deferred groups.`,
  );
  return exitCodes.fine;
}

/** Frees the places of the hour; gives how many were taken. */
async function resume({ runtime, settings, identity, home }: Session): Promise<number> {
  try {
    return await runtime.changeLimit.resume(identity.arn, runtime.clock.now());
  } catch (error) {
    if (errorCode(error) !== 'ResourceNotFoundException') throw error;
    const { sweepTable } = settings.deployment;
    throw new Error(
      `there is no table ${sweepTable} in account ${home.account}, region ${home.region}. The deployed bot counts the hourly change limit ` +
        'in it. If it is deployed under another name, set SMTP_WARDEN_SWEEP_TABLE to the name of its table',
      { cause: error },
    );
  }
}
