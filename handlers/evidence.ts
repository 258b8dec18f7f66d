import type { SQSHandler } from 'aws-lambda';
import { sqsClient } from '../aws/clients.ts';
import { sqsRetryAfter } from '../aws/retry-after.ts';
import { needed } from '../runtime/settings.ts';
import { answerMessages } from './evidence/answer-messages.ts';
import { openEvidenceWorld } from './evidence/evidence-world.ts';
import { openFunction } from './shared/open-function.ts';

const enter = openFunction((settings, home) => {
  const url = needed(settings.evidence.queueUrl, 'SMTP_WARDEN_EVIDENCE_QUEUE_URL');
  return { world: openEvidenceWorld(settings, home), retryAfter: sqsRetryAfter(sqsClient(home.region), url) };
});

/** The evidence Lambda: reads whom closing one group would cut off, and keeps a summary of it. */
export const handler: SQSHandler = async (event, context) => {
  const { world, logger } = enter(context);
  return answerMessages(event, { ...world, logger });
};
