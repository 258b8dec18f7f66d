import type { SQSHandler } from 'aws-lambda';
import { callerIdentity } from '../aws/caller-identity.ts';
import { stsClient } from '../aws/clients.ts';
import { compose } from '../runtime/compose.ts';
import { newLogger } from '../runtime/logger.ts';
import { readSettings } from '../runtime/settings.ts';
import { processMessages } from './process-messages.ts';

// Read once per execution environment; a wrong setting fails the cold start, before any message is taken.
const settings = readSettings(process.env);
const logger = newLogger(settings.logLevel, 'stdout');
const region = process.env.AWS_REGION ?? '';
const { account } = await callerIdentity(stsClient(region));
const runtime = compose(settings, { account, region });

/** Milliseconds for the calls of one remediation beside looking for the change. */
const timeForCallsMs = 15_000;

/** The worker Lambda: takes batches of events from SQS and closes what they have opened. */
export const handler: SQSHandler = (event, { awsRequestId, getRemainingTimeInMillis }) =>
  processMessages(event, {
    runtime,
    brake: settings.brake,
    hasTime: () => getRemainingTimeInMillis() > settings.verifyTimeoutMs + timeForCallsMs,
    ownRoleArns: settings.ownRoleArns,
    logger: logger.child({ requestId: awsRequestId }),
  });
