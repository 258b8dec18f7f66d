import type { SQSHandler } from 'aws-lambda';
import { openFunction } from './shared/open-function.ts';
import { processMessages } from './worker/process-messages.ts';
import { refuseBadTimes, timeForGroupMs } from './worker/times.ts';
import { openWorkerWorld } from './worker/worker-world.ts';

const enter = openFunction(openWorkerWorld);

/** The worker Lambda: takes batches of messages from SQS and checks the groups that they name. */
export const handler: SQSHandler = async (event, context) => {
  const { settings, world, logger } = enter(context);
  refuseBadTimes(settings, context.getRemainingTimeInMillis());
  try {
    const hasTime = () => context.getRemainingTimeInMillis() > timeForGroupMs(settings.warden);
    return await processMessages(event, { ...world, ...world.sourceOf(event), hasTime, logger });
  } finally {
    world.publish();
  }
};
