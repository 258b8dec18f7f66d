import type { ScheduledHandler } from 'aws-lambda';
import { dynamodbClient } from '../aws/clients.ts';
import { dynamodbMail } from '../aws/mail/dynamodb-mail.ts';
import { startSweep } from '../core/sweep/start-sweep.ts';
import { openResolver } from '../runtime/dns-resolver.ts';
import { openFunction } from './shared/open-function.ts';
import { lookUpMailOf } from './sweep/look-up-mail.ts';
import { openSweepWorld } from './sweep/sweep-world.ts';

const enter = openFunction((settings, home) => ({
  ...openSweepWorld(settings, home),
  mail: {
    domains: settings.mail.domains,
    openStep: () => openResolver(settings.mail.dnsServers),
    store: dynamodbMail(dynamodbClient(home.region), settings.deployment.sweepTable),
    now: Date.now,
  },
}));

/** The sweep Lambda: on a schedule, looks up the MX of the mail domains, and asks for a scan of every account. */
export const handler: ScheduledHandler = async (event, context) => {
  const { settings, world, logger } = enter(context);
  if (settings.warden.mode === 'off') {
    logger.warn('the mode is off: no sweep is started');
    return;
  }
  // By the time it was due: Lambda calls again when an invocation fails, and that is then the same sweep.
  if (!event.time) throw new Error('expected the event of a schedule, with its time');
  const sweepId = `sweep-${event.time}`;
  await lookUpMailOf(world.mail, logger);
  const sweep = await startSweep({ sweepId, changeLimit: settings.changeLimit }, world);
  logger.info({ sweepId, accounts: sweep.accounts.length }, 'sweep begun');
};
