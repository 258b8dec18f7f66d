import type { ScheduledHandler } from 'aws-lambda';
import { startSweep } from '../core/sweep/start-sweep.ts';
import { openFunction } from './shared/open-function.ts';
import { openSweepWorld } from './sweep/sweep-world.ts';

const enter = openFunction(openSweepWorld);

/** The sweep Lambda: on a schedule, asks for a scan of every account. */
export const handler: ScheduledHandler = async (event, context) => {
  const { settings, world, logger } = enter(context);
  if (settings.warden.mode === 'off') {
    logger.warn('the mode is off: no sweep is started');
    return;
  }
  // By the time it was due: Lambda calls again when an invocation fails, and that is then the same sweep.
  if (!event.time) throw new Error('expected the event of a schedule, with its time');
  const sweepId = `sweep-${event.time}`;
  const sweep = await startSweep({ sweepId, changeLimit: settings.changeLimit }, world);
  logger.info({ sweepId, accounts: sweep.accounts.length }, 'sweep begun');
};
